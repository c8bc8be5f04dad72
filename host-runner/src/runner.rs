//! The runner: everything that all calls share.

use std::sync::Arc;

use thiserror::Error;
use wasmtime::Engine;
use wasmtime::component::Linker;

use crate::connector::Connector;
use crate::egress::{Authorities, Policy, Resolver, Sender, SystemResolver};
use crate::limits::Limits;
use crate::misbehaviour::Misbehaviour;
use crate::sandbox::{State, Ticker, engine_config, linker};

/// Runs connectors under one set of limits, one policy and one set of authorities.
pub struct Runner {
    pub(crate) engine: Engine,
    linker: Linker<State>,
    pub(crate) limits: Limits,
    pub(crate) sender: Arc<Sender>,
}

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
        let engine = Engine::new(&engine_config()).map_err(failed)?;
        Ticker::start(&engine).map_err(|error| RunnerError(error.to_string()))?;
        Ok(Self {
            linker: linker(&engine).map_err(failed)?,
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

    /// Loads the connector in `bytes`.
    ///
    /// # Errors
    ///
    /// If it is no component of the contract, imports what it may not have, or misbehaves when it is
    /// asked for its form.
    pub async fn load(&self, bytes: &[u8]) -> Result<Connector, Misbehaviour> {
        Connector::load(bytes, &self.engine, &self.linker, &self.limits).await
    }

    /// The limits of every call.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}
