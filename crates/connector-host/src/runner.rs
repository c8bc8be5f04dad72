//! The runner, which an embedder holds.

use std::fmt;
use std::sync::Arc;

use crate::Limits;
use crate::RunError;
use crate::Trust;
use crate::connector::Connector;
use crate::shared::Shared;

/// Runs connectors under one set of limits, one policy and one set of root certificates.
///
/// A runner and the connections that it keeps belong to the tokio runtime in which it is used. With several
/// runtimes, one runner for each is also the fastest. A clone is the same runner.
#[derive(Clone)]
pub struct Runner(pub(crate) Arc<Shared>);

impl Runner {
    /// Loads the connector in these bytes.
    ///
    /// # Errors
    ///
    /// If it is not a component of the contract, has an import that is not allowed, or misbehaves when it is
    /// asked for its form; or if the host cannot compile or run it.
    pub async fn load(&self, bytes: &[u8], trust: Trust) -> Result<Connector, RunError> {
        Connector::load(bytes, Arc::clone(&self.0), trust).await
    }

    /// The limits of every call.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner")
            .field("limits", &self.0.limits)
            .finish_non_exhaustive()
    }
}
