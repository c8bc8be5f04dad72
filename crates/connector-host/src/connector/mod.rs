//! Loads a connector: parse, inspect, compile, link, and read its form.

mod component_bounds;
pub(crate) mod inspection;
pub(crate) mod sbom;

use std::fmt;
use std::sync::Arc;

use connector_sandbox::{LinkError, Program};
use credential_rules::Sanitizer;

use self::inspection::{CONTRACT, Inspection};
use crate::Limits;
use crate::Misbehavior;
use crate::RunError;
use crate::Trust;
use crate::compiler::compile;
use crate::contract::form::{Description, Form};
use crate::dry_run::DryRuns;
use crate::receipt::Identity;
use crate::shared::Shared;

/// A connector that is ready to be called any number of times by the runner that loaded it.
pub struct Connector {
    pub(crate) runner: Arc<Shared>,
    pub(crate) program: Program,
    identity: Identity,
    description: Description,
    form: Form,
    trust: Trust,
    pub(crate) dry_runs: DryRuns,
}

impl Connector {
    /// Loads the connector in these bytes.
    pub(crate) async fn load(
        bytes: &[u8],
        runner: Arc<Shared>,
        trust: Trust,
    ) -> Result<Self, RunError> {
        let turn = runner.turn().await;
        let (sandbox, limits) = (&runner.sandbox, &runner.limits);
        let inspection = Inspection::of(bytes, limits)?;
        inspection.verdict()?;
        let sha256 = &inspection.identity.sha256;
        let cache = runner.code_cache.as_ref();
        // Cached code may be for a different memory layout, from a process with a larger or smaller
        // address space.
        let kept = cache.and_then(|cache| cache.load(sandbox, sha256));
        let program = match kept.and_then(|code| sandbox.link(&code).ok()) {
            Some(program) => program,
            None => {
                // Trusted components are compiled in this process.
                let compiler = runner.compiler.as_ref();
                let compiler = compiler.filter(|_| trust == Trust::Untrusted);
                let code = compile(bytes, sandbox, limits, compiler).await?;
                if let Some(cache) = cache {
                    cache.save(sandbox, sha256, &code);
                }
                sandbox.link(&code).map_err(|error| match error {
                    LinkError::Host(error) => RunError::Host(error),
                    LinkError::WrongWorld(found) => Misbehavior::WrongWorld {
                        expected: CONTRACT.to_owned(),
                        found: credential_rules::text::brief(&found),
                    }
                    .into(),
                })?
            }
        };
        let mut instance = sandbox.dry_run(&program).await?;
        let sanitizer = Sanitizer::new(limits.returned());
        let description = Description::take(instance.describe().await?, &sanitizer)?;
        let mut form = Form::take(instance.form().await?, &sanitizer)?;
        if trust == Trust::Untrusted {
            form.take_url_default();
        }
        drop(turn);
        Ok(Self {
            runner,
            trust,
            program,
            identity: inspection.identity,
            description,
            form,
            dry_runs: DryRuns::default(),
        })
    }

    /// Which component it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whether the embedder trusts it.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        self.trust == Trust::Trusted
    }

    /// The limits of each call.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.runner.limits
    }

    /// What it says it is.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The form of its credential.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.form
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector")
            .field("identity", &self.identity)
            .field("trust", &self.trust)
            .finish_non_exhaustive()
    }
}
