//! Builds a runner.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use connector_sandbox::{HostError, Isolation, Sandbox};
use tokio::sync::Semaphore;

use crate::Limits;
use crate::code_cache::CodeCache;
use crate::compiler::CompilerProgram;
use crate::egress::{Policy, Proxy, Resolver, RootCertificates, Sender, SystemResolver};
use crate::runner::Runner;
use crate::shared::Shared;

/// Builds a runner. Every setting has a default.
#[derive(Default)]
pub struct RunnerBuilder {
    limits: Limits,
    policy: Policy,
    root_certificates: RootCertificates,
    resolver: Option<Box<dyn Resolver>>,
    proxy: Option<Proxy>,
    code_cache: Option<PathBuf>,
    compiler: Option<CompilerProgram>,
    isolation: Isolation,
}

impl Runner {
    /// Starts with the default limits, the strictest policy and the platform's root certificates.
    #[must_use]
    pub fn builder() -> RunnerBuilder {
        RunnerBuilder::default()
    }
}

impl RunnerBuilder {
    /// Sets the limits of every call.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Sets what is allowed beyond TLS to public addresses; by default nothing.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Sets the root certificates to trust; by default the platform's.
    #[must_use]
    pub fn root_certificates(self, root_certificates: RootCertificates) -> Self {
        Self {
            root_certificates,
            ..self
        }
    }

    /// Sets the resolver; by default the operating system's. Every address that it returns is checked.
    #[must_use]
    pub fn resolver(self, resolver: impl Resolver + 'static) -> Self {
        Self {
            resolver: Some(Box::new(resolver)),
            ..self
        }
    }

    /// Sets the proxy. Without one, origins are reached directly, whatever the environment says.
    #[must_use]
    pub fn proxy(self, proxy: Proxy) -> Self {
        Self {
            proxy: Some(proxy),
            ..self
        }
    }

    /// Sets the folder for compiled code, created if necessary. Without one, each
    /// [`load`](Runner::load) compiles.
    ///
    /// A folder that other users can write to is not used.
    #[must_use]
    pub fn code_cache(self, folder: PathBuf) -> Self {
        Self {
            code_cache: Some(folder),
            ..self
        }
    }

    /// Sets the program that compiles untrusted connectors, each in its own process, which is killed at the
    /// limit of time or memory.
    ///
    /// Without one, they are compiled on threads of this process. A compilation that exceeds its time is
    /// abandoned, but runs to its end and keeps one of two slots until then, and the compiler's memory is not
    /// limited.
    #[must_use]
    pub fn compiler(self, program: CompilerProgram) -> Self {
        Self {
            compiler: Some(program),
            ..self
        }
    }

    /// Lifts rules of isolation, for the tests of the attacks that they stop.
    #[cfg(test)]
    pub(crate) fn isolation(self, isolation: Isolation) -> Self {
        Self { isolation, ..self }
    }

    /// Builds the runner.
    ///
    /// # Errors
    ///
    /// If this machine cannot run compiled WebAssembly.
    pub fn build(self) -> Result<Runner, HostError> {
        let resolver = self.resolver.unwrap_or_else(|| Box::new(SystemResolver));
        let sender = Sender::new(
            self.policy,
            self.root_certificates,
            self.limits.clone(),
            resolver,
            self.proxy,
        );
        Ok(Runner(Arc::new(Shared {
            sandbox: Sandbox::new(&self.limits, self.isolation)?,
            code_cache: self.code_cache.map(CodeCache::new),
            compiler: self.compiler,
            calls: Semaphore::new(self.limits.concurrent_calls),
            #[cfg(test)]
            isolation: self.isolation,
            sender: Arc::new(sender),
            limits: self.limits,
        })))
    }
}

impl fmt::Debug for RunnerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunnerBuilder")
            .field("limits", &self.limits)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
