//! The runner: everything that all calls share.

use std::path::PathBuf;
use std::sync::Arc;

use thiserror::Error;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;
use wasmtime::Engine;
use wasmtime::component::Linker;

use crate::compiled::CompiledCode;
use crate::connector::Connector;
use crate::egress::{Authorities, Policy, Resolver, Sender, SystemResolver};
use crate::limits::Limits;
use crate::misbehaviour::Misbehaviour;
use crate::sandbox::{Instance, State, Ticker, engine, linker};

/// Runs connectors under one set of limits, one policy and one set of authorities.
///
/// It belongs to the tokio runtime that it is used in, as the connections do that it keeps. Where there
/// are several, one runner for each is also the quickest.
pub struct Runner {
    pub(crate) engine: Engine,
    linker: Linker<State>,
    compiled: Option<CompiledCode>,
    calls: Semaphore,
    pub(crate) limits: Limits,
    pub(crate) sender: Arc<Sender>,
}

/// The right to have one instance at a time, until it is dropped.
pub(crate) struct Turn<'a>(
    #[expect(dead_code, reason = "held, not read")] Option<SemaphorePermit<'a>>,
);

/// This machine cannot run a connector.
#[derive(Debug, Error)]
#[error("cannot set up the WebAssembly runtime: {0}")]
pub struct RunnerError(String);

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
    ) -> Result<Self, RunnerError> {
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
    ) -> Result<Self, RunnerError> {
        let failed = |error: wasmtime::Error| RunnerError(format!("{error:#}"));
        let engine = engine(&limits).map_err(failed)?;
        Ticker::start(&engine).map_err(|error| RunnerError(error.to_string()))?;
        Ok(Self {
            linker: linker(&engine).map_err(failed)?,
            compiled: None,
            calls: Semaphore::new(limits.concurrent_calls),
            sender: Arc::new(Sender::new(
                policy,
                authorities,
                limits.clone(),
                Box::new(resolver),
            )),
            engine,
            limits,
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
    /// asked for its form.
    pub async fn load(&self, bytes: &[u8]) -> Result<Connector, Misbehaviour> {
        let _turn = self.turn().await;
        let compiled = self.compiled.as_ref();
        Connector::load(bytes, &self.engine, &self.linker, &self.limits, compiled).await
    }

    /// Makes an instance and drops it: what every call begins with, for a benchmark.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves.
    #[doc(hidden)]
    pub async fn instantiate(&self, connector: &Connector) -> Result<(), Misbehaviour> {
        let limits = &self.limits;
        let (deadline, cpu) = (Instant::now() + limits.call(), limits.guest_cpu());
        let instance = Instance::new(&self.engine, &connector.pre, limits, deadline, cpu);
        instance.await.map(drop)
    }

    /// The limits of every call.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}
