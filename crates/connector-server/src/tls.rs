//! TLS for a server, and the certificates of its clients.

use std::sync::{Arc, RwLock};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio_rustls::TlsAcceptor;

/// How much of the digest of a certificate a log shows, in bytes.
const SHOWN_BYTES: usize = 8;

/// TLS for a server. A copy is the same, and can take other certificates while the server runs.
#[derive(Clone, Debug)]
pub struct Tls(Arc<RwLock<Arc<ServerConfig>>>);

/// Certificates that cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The certificates are missing or not PEM.
    #[error("the certificates cannot be read as PEM")]
    Certificates,
    /// The key is missing or not PEM.
    #[error("the key cannot be read as PEM")]
    Key,
    /// The client authorities are missing or not PEM.
    #[error("the certificate authorities of clients cannot be read as PEM")]
    Authorities,
    /// They do not fit each other.
    #[error("the certificates and the key cannot be used: {0}")]
    Unusable(String),
}

/// What TLS is made of, in PEM.
pub struct TlsFiles<'a> {
    /// The certificate of the server, and those that lead to its authority.
    pub certificates: &'a [u8],
    /// Its private key.
    pub key: &'a [u8],
    /// The authorities whose certificates clients must have, if they must.
    pub client_authorities: Option<&'a [u8]>,
}

impl Tls {
    /// TLS 1.2 and 1.3 with these certificates.
    ///
    /// # Errors
    ///
    /// If they cannot be used.
    pub fn new(files: &TlsFiles<'_>) -> Result<Self, TlsError> {
        Ok(Self(Arc::new(RwLock::new(Arc::new(config(files)?)))))
    }

    /// Takes other certificates, for new connections.
    ///
    /// # Errors
    ///
    /// If they cannot be used; then nothing changes.
    pub fn replace(&self, files: &TlsFiles<'_>) -> Result<(), TlsError> {
        let config = Arc::new(config(files)?);
        *self
            .0
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = config;
        Ok(())
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let config = self
            .0
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&config))
    }
}

fn config(files: &TlsFiles<'_>) -> Result<ServerConfig, TlsError> {
    let unusable = |error: &dyn std::fmt::Display| TlsError::Unusable(error.to_string());
    let certificates = certificates(files.certificates).ok_or(TlsError::Certificates)?;
    let key = PrivateKeyDer::from_pem_slice(files.key).map_err(|_| TlsError::Key)?;
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?;
    let builder = match files.client_authorities {
        None => builder.with_no_client_auth(),
        Some(pem) => {
            let mut roots = RootCertStore::empty();
            for authority in self::certificates(pem).ok_or(TlsError::Authorities)? {
                roots.add(authority).map_err(|_| TlsError::Authorities)?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().map_err(|error| unusable(&error))?)
        }
    };
    let mut config = builder
        .with_single_cert(certificates, key)
        .map_err(|error| unusable(&error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    all.ok().filter(|all| !all.is_empty())
}

/// What a log calls the owner of a certificate.
pub(crate) fn owner(certificate: &CertificateDer<'_>) -> String {
    let digest = Sha256::digest(certificate);
    let shown = digest.get(..SHOWN_BYTES).unwrap_or_default();
    format!("certificate {}", hex::encode(shown))
}

impl std::fmt::Debug for TlsFiles<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TlsFiles").finish_non_exhaustive()
    }
}
