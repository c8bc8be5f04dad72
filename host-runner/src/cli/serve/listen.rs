//! `--listen`, `--unix` and the TLS options: where the server listens, and who may ask there.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use connector_server::{Listener, Tls};
use tokio::net::TcpListener;

use super::certificates::CertificateOptions;
#[cfg(unix)]
use super::unix_socket::UnixSocket;
use crate::cli::failure::Failure;

#[derive(Args)]
pub(super) struct ListenOptions {
    /// The address and port to listen on. Any but loopback needs TLS.
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8787",
        help_heading = "Server"
    )]
    listen: SocketAddr,
    /// Listen on a Unix socket instead, for processes of the same user only.
    #[cfg(unix)]
    #[arg(long, value_name = "PATH", help_heading = "Server")]
    #[arg(conflicts_with_all = ["listen", "tls_cert"])]
    unix: Option<PathBuf>,
    #[command(flatten)]
    certificates: CertificateOptions,
}

/// Where the server listens.
pub(super) struct Listening {
    pub(super) listener: Listener,
    pub(super) tls: Option<Tls>,
    /// The address of TCP.
    pub(super) address: Option<SocketAddr>,
    /// The address as a URL.
    pub(super) url: String,
    /// The socket's file, removed at the end.
    #[cfg(unix)]
    pub(super) _socket: Option<UnixSocket>,
}

impl ListenOptions {
    /// Whether a connection itself says that it is the owner's.
    pub(super) fn knows_peers(&self) -> bool {
        self.is_unix() || self.certificates.wants_clients()
    }

    fn is_unix(&self) -> bool {
        #[cfg(unix)]
        return self.unix.is_some();
        #[cfg(not(unix))]
        false
    }

    /// Whether a link to the page can be opened in a browser on this machine.
    pub(super) fn is_for_browser(&self) -> bool {
        !self.knows_peers() && self.listen.ip().is_loopback()
    }

    /// Whether others than this machine can reach it.
    pub(super) fn is_public(&self) -> bool {
        !self.is_unix() && !self.listen.ip().is_loopback()
    }

    /// The certificates anew, after they were replaced.
    pub(super) fn replace(&self, tls: &Tls) -> Result<(), Failure> {
        self.certificates.replace(tls)
    }

    /// Starts to listen. With a token file, a connection alone is not enough to be let in.
    pub(super) async fn listen(&self, has_tokens: bool) -> Result<Listening, Failure> {
        #[cfg(unix)]
        if let Some(path) = &self.unix {
            let socket = UnixSocket::bind(path)?;
            return Ok(Listening {
                listener: Listener::unix(socket.listener()?, !has_tokens),
                tls: None,
                address: None,
                url: format!("unix:{}", path.display()),
                _socket: Some(socket),
            });
        }
        let tls = self.certificates.tls()?;
        if self.is_public() {
            self.expect_protection(tls.is_some(), has_tokens)?;
        }
        let what = || format!("cannot listen on {}", self.listen);
        let listener = TcpListener::bind(self.listen).await.with_context(what)?;
        let address = listener.local_addr().with_context(what)?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let listener = match &tls {
            Some(tls) => {
                let trusts = self.certificates.wants_clients() && !has_tokens;
                Listener::tls(listener, tls.clone(), trusts)
            }
            None => Listener::tcp(listener),
        };
        Ok(Listening {
            listener,
            tls,
            address: Some(address),
            url: format!("{scheme}://{address}"),
            #[cfg(unix)]
            _socket: None,
        })
    }

    /// Refuses an address that others can reach without TLS, or without anything that says who they are.
    fn expect_protection(&self, has_tls: bool, has_tokens: bool) -> Result<(), Failure> {
        let address = self.listen;
        if !has_tls {
            return Err(Failure::with_hint(
                format!("{address} can be reached from other machines, which needs TLS"),
                "add `--tls-cert FILE --tls-key FILE`, or listen on 127.0.0.1",
            ));
        }
        if !has_tokens && !self.certificates.wants_clients() {
            return Err(Failure::with_hint(
                format!(
                    "{address} can be reached from other machines, and nothing says who may ask"
                ),
                "add `--token-file FILE`, or `--client-ca FILE` for certificates of clients",
            ));
        }
        Ok(())
    }
}
