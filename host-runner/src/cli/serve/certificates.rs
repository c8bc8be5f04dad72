//! `--tls-cert`, `--tls-key` and `--client-ca`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use connector_server::{Tls, TlsError, TlsFiles};
use zeroize::Zeroizing;

use crate::cli::failure::Failure;
use crate::cli::input_file;

/// The most that is read of certificates and keys.
const MAX_PEM_BYTES: u64 = 4 << 20;

#[derive(Args)]
#[command(next_help_heading = "TLS")]
pub(super) struct CertificateOptions {
    /// The certificate of the server, and those that lead to its authority, in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its private key, in PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Require certificates of clients, by the authorities in a PEM file.
    ///
    /// Without a token file, whoever has such a certificate may do everything.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    client_ca: Option<PathBuf>,
}

/// The files, as they were read.
struct Read {
    certificates: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
    client_authorities: Option<Vec<u8>>,
}

impl CertificateOptions {
    /// Whether clients need a certificate.
    pub(super) fn wants_clients(&self) -> bool {
        self.client_ca.is_some()
    }

    /// TLS, if there is a certificate.
    pub(super) fn tls(&self) -> Result<Option<Tls>, Failure> {
        let Some(read) = self.read()? else {
            return Ok(None);
        };
        Tls::new(&read.files()).map(Some).map_err(unusable)
    }

    /// Takes what the files hold by now.
    pub(super) fn replace(&self, tls: &Tls) -> Result<(), Failure> {
        match self.read()? {
            Some(read) => tls.replace(&read.files()).map_err(unusable),
            None => Ok(()),
        }
    }

    fn read(&self) -> Result<Option<Read>, Failure> {
        let (Some(certificate), Some(key)) = (&self.tls_cert, &self.tls_key) else {
            return Ok(None);
        };
        let authorities = self.client_ca.as_deref();
        Ok(Some(Read {
            certificates: pem(certificate, "--tls-cert")?,
            key: Zeroizing::new(pem(key, "--tls-key")?),
            client_authorities: authorities
                .map(|path| pem(path, "--client-ca"))
                .transpose()?,
        }))
    }
}

impl Read {
    fn files(&self) -> TlsFiles<'_> {
        TlsFiles {
            certificates: &self.certificates,
            key: &self.key,
            client_authorities: self.client_authorities.as_deref(),
        }
    }
}

fn pem(path: &Path, option: &str) -> Result<Vec<u8>, Failure> {
    let what = || format!("cannot use `{}` as {option}", path.display());
    Ok(input_file::read(path, MAX_PEM_BYTES).with_context(what)?)
}

fn unusable(error: TlsError) -> Failure {
    let hint = match error {
        TlsError::Key => "--tls-key must hold a `-----BEGIN PRIVATE KEY-----` section",
        TlsError::Authorities => "--client-ca must hold a `-----BEGIN CERTIFICATE-----` section",
        _ => "--tls-cert must hold the certificate that --tls-key is the key of",
    };
    Failure::with_hint(error, hint)
}
