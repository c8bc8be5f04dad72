//! How a runner is set up.

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

/// How a runner is set up. What is left out is the default.
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
    /// A runner with the default limits, the strictest policy and the platform's root certificates, until
    /// something else is said.
    #[must_use]
    pub fn builder() -> RunnerBuilder {
        RunnerBuilder::default()
    }
}

impl RunnerBuilder {
    /// The limits of every call.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// What is allowed beyond TLS to public addresses; by default nothing.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Whom to trust in TLS; by default the platform's root certificates.
    #[must_use]
    pub fn root_certificates(self, root_certificates: RootCertificates) -> Self {
        Self {
            root_certificates,
            ..self
        }
    }

    /// How to look up names; by default as the operating system does. Every address that comes back is
    /// checked.
    #[must_use]
    pub fn resolver(self, resolver: impl Resolver + 'static) -> Self {
        Self {
            resolver: Some(Box::new(resolver)),
            ..self
        }
    }

    /// The proxy through which requests reach their origins. Without one, they are reached directly,
    /// whatever the environment says.
    #[must_use]
    pub fn proxy(self, proxy: Proxy) -> Self {
        Self {
            proxy: Some(proxy),
            ..self
        }
    }

    /// The folder in which to keep compiled code, made if need be. Without one, each
    /// [`load`](Runner::load) compiles.
    ///
    /// A folder that others than its user can write into is not used.
    #[must_use]
    pub fn code_cache(self, folder: PathBuf) -> Self {
        Self {
            code_cache: Some(folder),
            ..self
        }
    }

    /// The program that compiles untrusted connectors, each in a process of its own. It is ended at the
    /// limit of time or memory.
    ///
    /// Without one, they are compiled on threads of this process: one that takes too long is given up,
    /// but goes on to its end and keeps one of two places until then, and the memory that the compiler
    /// takes has no limit.
    #[must_use]
    pub fn compiler(self, program: CompilerProgram) -> Self {
        Self {
            compiler: Some(program),
            ..self
        }
    }

    /// Lifts rules of isolation, for the tests of what they stop.
    #[cfg(test)]
    pub(crate) fn isolation(self, isolation: Isolation) -> Self {
        Self { isolation, ..self }
    }

    /// Sets the runner up.
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
