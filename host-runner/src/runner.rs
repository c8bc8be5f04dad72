//! The runner: everything that all calls share.

use std::path::PathBuf;
use std::sync::Arc;

use connector_sandbox::{Isolation, Sandbox, SandboxError};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::Limits;
use crate::compiled::CompiledCode;
use crate::compiler_program::CompilerProgram;
use crate::connector::Connector;
use crate::egress::{Authorities, Policy, Resolver, Sender, SystemResolver};
use crate::load_error::LoadError;

/// Runs connectors under one set of limits, one policy and one set of authorities.
///
/// It belongs to the tokio runtime that it is used in, as the connections do that it keeps. Where there
/// are several, one runner for each is also the quickest.
pub struct Runner {
    pub(crate) sandbox: Sandbox,
    compiled: Option<CompiledCode>,
    compiler: Option<CompilerProgram>,
    calls: Semaphore,
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
    /// Sets up a runner.
    ///
    /// # Errors
    ///
    /// If this machine cannot run compiled WebAssembly.
    pub fn new(
        limits: Limits,
        policy: Policy,
        authorities: Authorities,
    ) -> Result<Self, SandboxError> {
        Self::with_resolver(limits, policy, authorities, SystemResolver)
    }

    /// Sets up a runner that looks names up in its own way.
    ///
    /// # Errors
    ///
    /// If this machine cannot run compiled WebAssembly.
    pub fn with_resolver(
        limits: Limits,
        policy: Policy,
        authorities: Authorities,
        resolver: impl Resolver + 'static,
    ) -> Result<Self, SandboxError> {
        Ok(Self {
            sandbox: Sandbox::new(&limits, Isolation::default())?,
            compiled: None,
            compiler: None,
            calls: Semaphore::new(limits.concurrent_calls),
            sender: Arc::new(Sender::new(
                policy,
                authorities,
                limits.clone(),
                Box::new(resolver),
            )),
            limits,
            #[cfg(test)]
            isolation: Isolation::default(),
        })
    }

    /// Keeps compiled code in a folder, which is made if need be, and looks for it there. Without,
    /// each [`load`](Self::load) compiles.
    ///
    /// A folder that others than its user can write into is not used.
    #[must_use]
    pub fn with_compiled_code_in(mut self, folder: PathBuf) -> Self {
        self.compiled = Some(CompiledCode::new(folder));
        self
    }

    /// Compiles in a process of its own each connector that is not part of the library.
    ///
    /// Without, the compiler runs on threads of this process. There nothing bounds its memory, and one
    /// that takes longer than [`compile_milliseconds`](Limits::compile_milliseconds) is given up but runs
    /// to its own end, in one of the two places that a process has for compiling.
    #[must_use]
    pub fn with_compiler(mut self, program: CompilerProgram) -> Self {
        self.compiler = Some(program);
        self
    }

    /// Waits until one more call may run.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        // It is never closed, so there is always a permit in the end.
        Turn(self.calls.acquire().await.ok())
    }

    /// Loads the connector in `bytes`.
    ///
    /// # Errors
    ///
    /// If it is no component of the contract, imports what it may not have, or misbehaves when it is
    /// asked for its form; or if the compiler fails.
    pub async fn load(&self, bytes: &[u8]) -> Result<Connector, LoadError> {
        let _turn = self.turn().await;
        let (compiled, compiler) = (self.compiled.as_ref(), self.compiler.as_ref());
        Connector::load(bytes, &self.sandbox, &self.limits, compiled, compiler).await
    }

    /// Lifts rules of isolation, for the tests of what they stop.
    #[cfg(test)]
    pub(crate) fn with_isolation(mut self, isolation: Isolation) -> Self {
        self.sandbox = Sandbox::new(&self.limits, isolation).unwrap();
        self.isolation = isolation;
        self
    }

    /// The limits of every call.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}
