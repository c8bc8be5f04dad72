//! Loads a connector: bytes → checked → compiled → linked → its form read.

mod component_bounds;
pub(crate) mod inspection;

use std::fmt;
use std::sync::Arc;

use connector_sandbox::Program;
use credential_rules::Sanitizer;

use self::inspection::Inspection;
use crate::Misbehavior;
use crate::RunError;
use crate::Trust;
use crate::compiler::compile;
use crate::contract::form::{Description, Form};
use crate::dry_run::DryRuns;
use crate::receipt::Identity;
use crate::shared::Shared;

/// A connector, ready to be called any number of times by the runner that loaded it.
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
    /// Loads the connector in `bytes`.
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
        // What was kept may be for another layout of memory, where addresses were more or fewer.
        let kept = cache.and_then(|cache| cache.load(sandbox, sha256));
        let program = match kept.and_then(|code| sandbox.link(&code).ok()) {
            Some(program) => program,
            None => {
                // What is trusted is compiled here.
                let compiler = runner.compiler.as_ref();
                let compiler = compiler.filter(|_| trust == Trust::Untrusted);
                let code = compile(bytes, sandbox, limits, compiler).await?;
                if let Some(cache) = cache {
                    cache.save(sandbox, sha256, &code);
                }
                sandbox
                    .link(&code)
                    .map_err(|error| Misbehavior::WrongWorld {
                        expected: inspection.expected_export().to_owned(),
                        found: credential_rules::text::brief(&format!("{error:#}")),
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

    /// Whether whoever embeds the host vouches for it.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        self.trust == Trust::Trusted
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
