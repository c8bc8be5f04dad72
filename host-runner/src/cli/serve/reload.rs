//! SIGHUP: takes in other tokens, certificates and connectors.

use super::Serve;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use connector_server::{Server, Tls};

impl Serve {
    /// Takes in what has changed, for each SIGHUP. What cannot be used is reported, and changes nothing.
    pub(super) async fn reload(&self, output: &Output, server: &Server, tls: Option<&Tls>) {
        while hangup().await.is_ok() {
            match self.changed(tls) {
                Ok(tokens) => server.reload(tokens).await,
                Err(failure) => output.error(failure.message()),
            }
        }
        std::future::pending().await
    }

    fn changed(&self, tls: Option<&Tls>) -> Result<Option<connector_server::TokenFile>, Failure> {
        let tokens = self.tokens()?;
        if let Some(tls) = tls {
            self.listen.replace(tls)?;
        }
        Ok(tokens)
    }
}

#[cfg(unix)]
async fn hangup() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    signal(SignalKind::hangup())?.recv().await;
    Ok(())
}

#[cfg(not(unix))]
async fn hangup() -> std::io::Result<()> {
    std::future::pending().await
}
