//! The runner: everything that all calls share.

use std::fmt;
use std::sync::Arc;

#[cfg(test)]
use connector_sandbox::Isolation;
use connector_sandbox::Sandbox;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::Limits;
use crate::RunError;
use crate::Trust;
use crate::compiler::CompilerProgram;
use crate::connector::Connector;
use crate::connector::code_cache::CodeCache;
use crate::egress::Sender;
use crate::runner_builder::RunnerBuilder;

/// Runs connectors under one set of limits, one policy and one set of root certificates.
///
/// It belongs to the tokio runtime that it is used in, as the connections do that it keeps. Where there
/// are several, one runner for each is also the quickest. A copy is the same runner.
#[derive(Clone)]
pub struct Runner(pub(crate) Arc<Shared>);

/// What all calls of a runner share.
pub(crate) struct Shared {
    pub(crate) sandbox: Sandbox,
    pub(crate) code_cache: Option<CodeCache>,
    pub(crate) compiler: Option<CompilerProgram>,
    pub(crate) calls: Semaphore,
    pub(crate) limits: Limits,
    #[cfg(test)]
    pub(crate) isolation: Isolation,
    pub(crate) sender: Arc<Sender>,
}

/// The right to have one instance at a time, until it is dropped.
pub(crate) struct Turn<'a>(
    #[expect(dead_code, reason = "held, not read")] Option<SemaphorePermit<'a>>,
);

impl Runner {
    /// A runner with the default limits, the strictest policy and the platform's root certificates, until
    /// something else is said.
    #[must_use]
    pub fn builder() -> RunnerBuilder {
        RunnerBuilder::default()
    }

    /// Loads the connector in `bytes`.
    ///
    /// # Errors
    ///
    /// If it is no component of the contract, imports what it may not have, or misbehaves when it is
    /// asked for its form; or if the host cannot compile or run it.
    pub async fn load(&self, bytes: &[u8], trust: Trust) -> Result<Connector, RunError> {
        Connector::load(bytes, self, trust).await
    }

    /// The limits of every call.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }
}

impl Shared {
    /// Waits until one more call may run.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        // It is never closed, so there is always a permit in the end.
        Turn(self.calls.acquire().await.ok())
    }
}

impl fmt::Debug for Runner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner")
            .field("limits", &self.0.limits)
            .finish_non_exhaustive()
    }
}
