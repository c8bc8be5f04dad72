//! Loads a connector: bytes → checked → compiled → linked → its form read.

pub(crate) mod code_cache;
mod code_folder;
mod compiling;
mod component_bounds;
pub(crate) mod inspection;

use connector_sandbox::{Program, Sandbox};

use self::code_cache::CodeCache;
use self::compiling::compile;

use self::inspection::Inspection;
use crate::Limits;
use crate::Misbehaviour;
use crate::Trust;
use crate::contract::form::{Description, Form};
use crate::contract::sanitize::Sanitizer;
use crate::dry_run::DryRuns;
use crate::receipt::Identity;

/// A connector, ready to be called any number of times.
pub struct Connector {
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
        sandbox: &Sandbox,
        limits: &Limits,
        trust: Trust,
        kept: Option<&CodeCache>,
    ) -> Result<Self, Misbehaviour> {
        let inspection = Inspection::of(bytes, limits)?;
        inspection.verdict()?;
        let sha256 = &inspection.identity.sha256;
        let code = match kept.and_then(|kept| kept.load(sandbox, sha256)) {
            Some(code) => code,
            None => {
                let code = compile(bytes.to_vec(), sandbox, limits).await?;
                if let Some(kept) = kept {
                    kept.save(sandbox, sha256, &code);
                }
                code
            }
        };
        let program = sandbox
            .link(&code)
            .map_err(|error| Misbehaviour::WrongWorld {
                expected: inspection.expected_export().to_owned(),
                found: credential_rules::text::brief(&format!("{error:#}")),
            })?;
        let mut instance = sandbox.dry_run(&program).await?;
        let sanitizer = Sanitizer::new(limits);
        let description = Description::take(instance.describe().await?, &sanitizer)?;
        let mut form = Form::take(instance.form().await?, &sanitizer)?;
        if trust == Trust::Untrusted {
            form.take_url_default();
        }
        Ok(Self {
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
