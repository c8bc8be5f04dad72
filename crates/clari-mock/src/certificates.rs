//! A temporary certificate authority, and the good and bad certificates of the mock API's origins.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio_rustls::TlsAcceptor;

use super::{OriginName, StartError};

/// The first year of every certificate: early enough for a clock that is wrong.
const FIRST_YEAR: i32 = 2020;
/// The year in which the expired certificate expired.
const EXPIRED_YEAR: i32 = 2021;
/// The last year of the others: the last one that the short date format of certificates can hold.
const LAST_YEAR: i32 = 2049;

/// The certificate authority of one run. Its key is never written anywhere.
pub(super) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub(super) fn generate() -> Result<Self, StartError> {
        let mut params = params(&[], "Mock certificate authority", LAST_YEAR)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Ok(Self {
            issuer: CertifiedIssuer::self_signed(params, KeyPair::generate()?)?,
        })
    }

    pub(super) fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// The TLS acceptor of an origin: with a good certificate, unless the origin is named for a bad one.
    pub(super) fn acceptor(&self, origin: OriginName) -> Result<TlsAcceptor, StartError> {
        let names: &[&str] = match origin {
            OriginName::WrongName => &["another-name.invalid"],
            _ => &["localhost", "127.0.0.1"],
        };
        let last_year = match origin {
            OriginName::Expired => EXPIRED_YEAR,
            _ => LAST_YEAR,
        };
        let mut params = params(names, "Mock API", last_year)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        // Strict verifiers, such as Python's, require it.
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = match origin {
            OriginName::SelfSigned => params.self_signed(&key)?,
            _ => params.signed_by(&key, &self.issuer)?,
        };
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?;
        let config = match origin {
            OriginName::ClientCertificate => {
                let mut roots = RootCertStore::empty();
                roots.add(self.issuer.der().clone())?;
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
                let verifier =
                    verifier.map_err(|error| rustls::Error::General(error.to_string()))?;
                config.with_client_cert_verifier(verifier)
            }
            _ => config.with_no_client_auth(),
        };
        let mut config = config.with_single_cert(
            vec![certificate.der().clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()).into(),
        )?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// The parameters that all certificates share.
fn params(
    names: &[&str],
    common_name: &str,
    last_year: i32,
) -> Result<CertificateParams, rcgen::Error> {
    let names: Vec<String> = names.iter().copied().map(str::to_owned).collect();
    let mut params = CertificateParams::new(names)?;
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params.not_before = date_time_ymd(FIRST_YEAR, 1, 1);
    params.not_after = date_time_ymd(last_year, 12, 31);
    Ok(params)
}
