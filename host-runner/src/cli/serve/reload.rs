//! SIGHUP: takes in other tokens, certificates and connectors.

use super::Serve;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use connector_server::{Server, Tls};

impl Serve {
    /// Takes in what has changed, for each SIGHUP. What cannot be used is reported, and changes nothing.
    pub(super) async fn reload(&self, output: &Output, server: &Server, tls: Option<&Tls>) {
        loop {
            hangup().await;
            match self.changed(tls) {
                Ok(tokens) => server.reload(tokens).await,
                Err(failure) => output.error(failure.message()),
            }
        }
    }

    fn changed(&self, tls: Option<&Tls>) -> Result<Option<connector_server::TokenFile>, Failure> {
        let tokens = self.tokens()?;
        if let Some(tls) = tls {
            self.listen.replace(tls)?;
        }
        Ok(tokens)
    }
}

/// Waits for the next SIGHUP. Where none can be waited for, it waits forever.
#[cfg(unix)]
pub(super) async fn hangup() {
    use tokio::signal::unix::{SignalKind, signal};

    match signal(SignalKind::hangup()) {
        Ok(mut hangups) => _ = hangups.recv().await,
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
pub(super) async fn hangup() {
    std::future::pending().await
}
