//! Whether a credential is to be saved: it is proved first.

use connector_host::{Connector, Outcome, Receipt, Report, Values, Verdict};
use credential_store::CredentialName;
use serde::Serialize;

use crate::cli::end::{End, Failure};
use crate::cli::output::Output;
use crate::cli::prompt;
use crate::cli::show;
use crate::cli::wait;

/// A credential that was tried.
pub(super) struct Proof {
    pub(super) verdict: Verdict,
    receipt: Receipt,
    /// Whether it is to be saved.
    pub(super) saves: bool,
}

/// The JSON object: what became of it, the verdict and its receipt.
#[derive(Serialize)]
struct Object<'a> {
    name: &'a str,
    saved: bool,
    #[serde(flatten)]
    verdict: &'a Verdict,
    receipt: &'a Receipt,
}

impl Proof {
    /// Tries the values, and decides. Only what is valid is saved without more ado.
    pub(super) async fn of(
        output: &Output,
        connector: &Connector,
        values: &Values,
        save_anyway: bool,
    ) -> Result<Self, Failure> {
        let proving = connector.validate(values);
        let Report { result, receipt } = wait::on(output, "asking the API", proving).await?;
        let verdict = match result {
            Ok(verdict) => verdict,
            Err(error) => {
                return Err(Failure::in_call(error, receipt));
            }
        };
        if !output.json {
            show::verdict(output, &verdict);
        }
        let saves = match verdict.outcome {
            Outcome::Valid => true,
            _ if save_anyway => true,
            Outcome::Invalid => false,
            Outcome::Undetermined => {
                !output.json
                    && prompt::is_possible()
                    && prompt::yes("Save it although it is not proved?", false).await?
            }
        };
        Ok(Self {
            verdict,
            receipt,
            saves,
        })
    }

    /// Says what became of it.
    pub(super) fn report(&self, output: &Output, name: &CredentialName) -> End {
        if output.json {
            output.object(&Object {
                name: name.as_str(),
                saved: self.saves,
                verdict: &self.verdict,
                receipt: &self.receipt,
            });
        } else if self.saves {
            output.line(format_args!("saved as `{name}`"));
        }
        if self.saves {
            return End::Done;
        }
        output.note("not saved");
        output.note("hint: `--save-anyway` saves it all the same");
        End::Outcome(self.verdict.outcome)
    }
}
