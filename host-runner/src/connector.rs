//! Loads a connector: bytes → checked → compiled → linked → its form read.

use connector_sandbox::{Program, Sandbox};

use crate::Limits;
use crate::Misbehaviour;
use crate::built_in::CLARI_REVENUE;
use crate::compiled::CompiledCode;
use crate::compiler_program::CompilerProgram;
use crate::compiling::compile;
use crate::dry_run::DryRuns;
use crate::form::{Description, Form};
use crate::inspection::Inspection;
use crate::intake::Intake;
use crate::load_error::LoadError;
use crate::receipt::Identity;

/// A connector, ready to be called any number of times.
pub struct Connector {
    pub(crate) program: Program,
    identity: Identity,
    description: Description,
    form: Form,
    built_in: bool,
    pub(crate) dry_runs: DryRuns,
}

impl Connector {
    /// Loads the connector in `bytes`.
    pub(crate) async fn load(
        bytes: &[u8],
        sandbox: &Sandbox,
        limits: &Limits,
        kept: Option<&CompiledCode>,
        program: Option<&CompilerProgram>,
    ) -> Result<Self, LoadError> {
        let inspection = Inspection::of(bytes, limits)?;
        inspection.verdict()?;
        let built_in = bytes == CLARI_REVENUE;
        let sha256 = &inspection.identity.sha256;
        let code = match kept.and_then(|kept| kept.load(sandbox, sha256)) {
            Some(code) => code,
            None => {
                // What this library brings along is trusted.
                let program = program.filter(|_| !built_in);
                let code = compile(bytes, sandbox, limits, program).await?;
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
                found: crate::text::brief(&format!("{error:#}")),
            })?;
        let mut instance = sandbox.dry_run(&program).await?;
        let intake = Intake::new(limits);
        let description = Description::take(instance.describe().await?, &intake)?;
        let mut form = Form::take(instance.form().await?, &intake)?;
        if !built_in {
            form.take_url_default();
        }
        Ok(Self {
            built_in,
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

    /// Whether it is the connector that is part of the library; anyone else's is a stranger's.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        self.built_in
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
