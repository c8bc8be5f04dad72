//! State that all calls of a runner share.

use std::sync::Arc;

#[cfg(test)]
use connector_sandbox::Isolation;
use connector_sandbox::Sandbox;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::Limits;
use crate::code_cache::CodeCache;
use crate::compiler::CompilerProgram;
use crate::egress::Sender;

/// State that all calls of a runner share.
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

/// A permit for one instance at a time, until it is dropped.
pub(crate) struct Turn<'a>(
    #[expect(dead_code, reason = "held, not read")] Option<SemaphorePermit<'a>>,
);

impl Shared {
    /// Waits until one more call may run.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        // The semaphore is never closed, so a permit always becomes free.
        Turn(self.calls.acquire().await.ok())
    }
}
