//! One TLS configuration and ticket store for each set of root certificates.

use std::sync::{Arc, OnceLock};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ProtocolVersion, RootCertStore};
use thiserror::Error;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Host;

use super::read_budget::BudgetedStream;
use super::transport_error::{TransportError, tls_failure};

/// Root certificates to trust in addition to the platform's.
#[derive(Clone, Debug, Default)]
pub struct RootCertificates(Vec<CertificateDer<'static>>);

/// Why a file of root certificates cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RootCertificatesError {
    /// The text is not PEM, or is damaged.
    #[error("it is not a readable PEM file")]
    NotPem,
    /// The text holds no certificate.
    #[error("it holds no certificate; it must have a `-----BEGIN CERTIFICATE-----` section")]
    Empty,
    /// A certificate cannot be a root certificate.
    #[error("one of its certificates cannot be used as an authority")]
    BadCertificate,
}

impl RootCertificates {
    /// Reads the certificates of a PEM text.
    ///
    /// # Errors
    ///
    /// If it has no certificate, or one that cannot be a root certificate.
    pub fn from_pem(pem: &[u8]) -> Result<Self, RootCertificatesError> {
        let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem)
            .collect::<Result<_, _>>()
            .map_err(|_| RootCertificatesError::NotPem)?;
        if certificates.is_empty() {
            return Err(RootCertificatesError::Empty);
        }
        let mut roots = RootCertStore::empty();
        for certificate in &certificates {
            roots
                .add(certificate.clone())
                .map_err(|_| RootCertificatesError::BadCertificate)?;
        }
        Ok(Self(certificates))
    }
}

/// Makes TLS connections. The platform's root certificates are read at the first one.
pub(crate) struct Tls {
    root_certificates: RootCertificates,
    connector: OnceLock<TlsConnector>,
}

impl Tls {
    pub(crate) fn new(root_certificates: RootCertificates) -> Self {
        Self {
            root_certificates,
            connector: OnceLock::new(),
        }
    }

    /// Starts TLS on a connection, and checks the certificate against the host name.
    pub(crate) async fn handshake(
        &self,
        host: &Host<String>,
        tcp: BudgetedStream,
    ) -> Result<TlsStream<BudgetedStream>, TransportError> {
        let name = match host {
            Host::Domain(name) => {
                ServerName::try_from(name.clone()).map_err(|_| TransportError::Certificate)?
            }
            Host::Ipv4(address) => ServerName::from(std::net::IpAddr::from(*address)),
            Host::Ipv6(address) => ServerName::from(std::net::IpAddr::from(*address)),
        };
        self.connector()?
            .connect(name, tcp)
            .await
            .map_err(|error| tls_failure(&error).unwrap_or(TransportError::Broken))
    }

    fn connector(&self) -> Result<&TlsConnector, TransportError> {
        if let Some(connector) = self.connector.get() {
            return Ok(connector);
        }
        let connector =
            TlsConnector::from(Arc::new(self.configure().map_err(|_| TransportError::Tls)?));
        Ok(self.connector.get_or_init(|| connector))
    }

    fn configure(&self) -> Result<ClientConfig, rustls::Error> {
        let platform = rustls_native_certs::load_native_certs();
        for error in &platform.errors {
            tracing::warn!("an authority of the platform cannot be read: {error}");
        }
        let mut roots = RootCertStore::empty();
        let (read, ignored) = roots.add_parsable_certificates(platform.certs);
        tracing::debug!("{read} authorities of the platform, {ignored} ignored");
        roots.add_parsable_certificates(self.root_certificates.0.iter().cloned());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// The version as a receipt shows it.
pub(crate) fn version(stream: &TlsStream<BudgetedStream>) -> &'static str {
    match stream.get_ref().1.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "1.3",
        _ => "1.2",
    }
}
