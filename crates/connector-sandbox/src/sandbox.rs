//! The two engines, and the instances that each creates.

use wasmtime::Engine;
use wasmtime::component::{Component, Linker};

use crate::bindings::ConnectorPre;
use crate::budget::Budget;
use crate::clock::Waits;
use crate::code::Code;
use crate::compiler::Compiler;
use crate::cpu::Ticker;
use crate::dry_run::DryRun;
use crate::engine::engine;
use crate::error::{HostError, LinkError, RunError};
use crate::instance::Instance;
use crate::isolation::Isolation;
use crate::limits::Limits;
use crate::linker::linker;
use crate::network::Network;
use crate::offline::Offline;
use crate::online::Online;
use crate::state::State;

/// The two engines: one for instances with real values, one for instances with placeholders.
pub struct Sandbox {
    real: Side,
    placeholders: Side,
    limits: Limits,
    isolation: Isolation,
}

/// A component, linked in both engines.
pub struct Program {
    real: ConnectorPre<State>,
    placeholders: ConnectorPre<State>,
}

/// One engine, with what its instances need.
#[derive(Clone)]
struct Side {
    engine: Engine,
    linker: Linker<State>,
}

impl Side {
    fn new(limits: &Limits, isolation: Isolation) -> Result<Self, HostError> {
        let failed = |error: wasmtime::Error| HostError::Setup(format!("{error:#}"));
        let engine = engine(limits, isolation).map_err(failed)?;
        Ticker::start(&engine).map_err(|error| HostError::Setup(error.to_string()))?;
        let linker = linker(&engine, isolation).map_err(failed)?;
        Ok(Self { engine, linker })
    }

    fn link(&self, code: &Code) -> Result<ConnectorPre<State>, LinkError> {
        #[expect(unsafe_code, reason = "running compiled code is the purpose")]
        // SAFETY: `Code` is what an engine of this configuration compiled.
        let component = unsafe { Component::deserialize(&self.engine, code.as_bytes()) };
        let component = component.map_err(|error| HostError::Setup(format!("{error:#}")))?;
        let linked = self.linker.instantiate_pre(&component);
        linked
            .and_then(ConnectorPre::new)
            .map_err(|error| LinkError::WrongWorld(format!("{error:#}")))
    }
}

impl Sandbox {
    /// Sets up both engines.
    ///
    /// # Errors
    ///
    /// If this machine cannot run compiled WebAssembly.
    pub fn new(limits: &Limits, isolation: Isolation) -> Result<Self, HostError> {
        let real = Side::new(limits, isolation)?;
        let placeholders = if isolation.separate_engines {
            Side::new(limits, isolation)?
        } else {
            real.clone()
        };
        Ok(Self {
            real,
            placeholders,
            limits: limits.clone(),
            isolation,
        })
    }

    /// A compiler for this sandbox, for use on any thread.
    #[must_use]
    pub fn compiler(&self) -> Compiler {
        Compiler::of(&self.real.engine)
    }

    /// Links a component in both engines.
    ///
    /// # Errors
    ///
    /// If this machine cannot load the code, or the component does not fit the contract.
    pub fn link(&self, code: &Code) -> Result<Program, LinkError> {
        let real = self.real.link(code)?;
        let placeholders = if self.isolation.separate_engines {
            self.placeholders.link(code)?
        } else {
            real.clone()
        };
        Ok(Program { real, placeholders })
    }

    /// Creates an instance for real values.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn offline(&self, program: &Program) -> Result<Offline, RunError> {
        let instance = self.instance(&self.real, &program.real, Network::none(), Waits::Skipped);
        instance.await.map(Offline)
    }

    /// Creates an instance for placeholders, without a network.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn dry_run(&self, program: &Program) -> Result<DryRun, RunError> {
        let (side, program) = (&self.placeholders, &program.placeholders);
        let instance = self.instance(side, program, Network::none(), Waits::Skipped);
        instance.await.map(DryRun)
    }

    /// Creates an instance for placeholders, with a network.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn online(&self, program: &Program, network: Network) -> Result<Online, RunError> {
        let (side, program) = (&self.placeholders, &program.placeholders);
        let instance = self.instance(side, program, network, Waits::Real);
        instance.await.map(Online)
    }

    /// Like [`online`](Self::online), with the time that others left.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    #[cfg(any(test, feature = "attack-controls"))]
    pub async fn online_with_what_is_left(
        &self,
        program: &Program,
        network: Network,
        wall: std::time::Duration,
        cpu: std::time::Duration,
    ) -> Result<Online, RunError> {
        let (engine, program) = (&self.placeholders.engine, &program.placeholders);
        let budget = Budget { wall, cpu };
        let instance = Instance::new(engine, program, &self.limits, budget, network, Waits::Real);
        instance.await.map(Online)
    }

    async fn instance(
        &self,
        side: &Side,
        program: &ConnectorPre<State>,
        network: Network,
        waits: Waits,
    ) -> Result<Instance, RunError> {
        let budget = Budget::of(&self.limits);
        Instance::new(&side.engine, program, &self.limits, budget, network, waits).await
    }
}
