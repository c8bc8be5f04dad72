//! Compiles components without running them.

use std::hash::{DefaultHasher, Hash, Hasher};

use wasmtime::Engine;

use crate::code::Code;
use crate::engine::engine;
use crate::error::HostError;
use crate::isolation::Isolation;
use crate::limits::Limits;

/// Compiles components for the sandboxes of this version and configuration.
pub struct Compiler(Engine);

impl Compiler {
    /// The compiler for sandboxes with these limits.
    ///
    /// # Errors
    ///
    /// If this machine cannot run compiled WebAssembly.
    pub fn new(limits: &Limits) -> Result<Self, HostError> {
        engine(limits, Isolation::default())
            .map(Self)
            .map_err(|error| HostError::Setup(format!("{error:#}")))
    }

    pub(crate) fn of(engine: &Engine) -> Self {
        Self(engine.clone())
    }

    /// A number that is equal for two compilers if their code is interchangeable.
    #[must_use]
    pub fn compatibility(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.precompile_compatibility_hash().hash(&mut hasher);
        hasher.finish()
    }

    /// Compiles a component, however long it takes.
    ///
    /// # Errors
    ///
    /// If it is not valid.
    pub fn compile(&self, component: &[u8]) -> wasmtime::Result<Code> {
        self.0.precompile_component(component).map(Code::compiled)
    }
}
