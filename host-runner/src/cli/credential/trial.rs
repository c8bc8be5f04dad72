//! Validates a credential, and decides whether to save it.

use connector_host::{Connector, Outcome, Receipt, Report, Values, Verdict};
use credential_store::report::Saving;
use credential_store::{Action, Credential, CredentialName, Use};

use crate::cli::exit_code::ExitCode;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::policy;
use crate::cli::prompt;
use crate::cli::render;
use crate::cli::saved;
use crate::cli::spinner;

/// A credential that was validated.
pub(super) struct Trial {
    pub(super) verdict: Verdict,
    receipt: Receipt,
    /// Whether to save it.
    pub(super) saves: bool,
}

impl Trial {
    /// Validates the values, and asks whether to save them if the verdict is undetermined.
    pub(super) async fn run(
        output: &Output,
        connector: &Connector,
        values: &Values,
        save_anyway: bool,
    ) -> Result<Self, Failure> {
        let validating = connector.validate(values);
        let Report {
            result, receipt, ..
        } = spinner::during(output, "calling the API", validating).await?;
        let verdict = match result {
            Ok(verdict) => verdict,
            Err(error) => {
                return Err(Failure::in_call(error, receipt));
            }
        };
        if !output.json {
            render::verdict(output, &verdict);
            policy::hint(output, &receipt);
        }
        let saves = match verdict.outcome {
            Outcome::Valid => true,
            _ if save_anyway => true,
            Outcome::Invalid => false,
            Outcome::Undetermined => {
                !output.json
                    && prompt::is_possible()
                    && prompt::yes("Save it without a verdict?", false).await?
            }
        };
        Ok(Self {
            verdict,
            receipt,
            saves,
        })
    }

    /// The change of a credential that was saved with it.
    pub(super) fn used<'a>(&'a self, credential: &'a Credential, action: Action) -> Use<'a> {
        Use {
            verdict: Some(&self.verdict),
            receipt: Some(&self.receipt),
            ..saved::used(credential, action)
        }
    }

    /// Prints whether it was saved.
    pub(super) fn report(&self, output: &Output, name: &CredentialName) -> ExitCode {
        if output.json {
            output.object(&Saving {
                name: name.as_str().to_owned(),
                saved: self.saves,
                verdict: Some(self.verdict.clone()),
                error: None,
                receipt: Some(self.receipt.clone()),
            });
        } else if self.saves {
            output.line(format_args!("saved as `{name}`"));
        }
        if self.saves {
            return ExitCode::Done;
        }
        output.note("not saved");
        output.note("hint: `--save-anyway` saves it regardless");
        ExitCode::Outcome(self.verdict.outcome)
    }
}
