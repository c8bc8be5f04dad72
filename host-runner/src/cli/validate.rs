//! `host-runner validate`: validates a credential with one API request.

use clap::Args;
use connector_host::report;
use connector_host::{Report, RunError};
use credential_store::{Action, Use};

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::input::{Input, InputOptions};
use super::output::Output;
use super::policy::{self, PolicyOptions};
use super::render;
use super::spinner;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner validate                                      prompt for the key
  HOST_RUNNER_API_KEY=… host-runner validate --json
  host-runner validate --secret-from api-key=file:key.txt
  host-runner validate --set base-url=https://api.clari.com/v4
  host-runner validate --credential production              use a saved credential";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Validate {
    #[command(flatten)]
    input: InputOptions,
    /// Also print what the connector did.
    ///
    /// With --json, the receipt is always printed.
    #[arg(long, help_heading = "Output")]
    receipt: bool,
    #[command(flatten)]
    policy: PolicyOptions,
}

impl Validate {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let runner = self.policy.runner(1)?;
        let input = self.input.read(output, &runner).await?;
        let Input {
            connector,
            values,
            saved,
        } = &input;
        let validating = connector.validate(values);
        let report = spinner::during(output, "calling the API", validating).await?;
        let Report {
            result, receipt, ..
        } = report;
        if let Some(saved) = saved {
            saved.log(
                output,
                &Use {
                    verdict: result.as_ref().ok(),
                    is_of_saved: true,
                    code: code(&result),
                    receipt: Some(&receipt),
                    ..saved.used(Action::Validated)
                },
            );
        }
        match result {
            Ok(verdict) => {
                if output.json {
                    output.object(&report::Validation {
                        judgement: report::Judgement::Verdict(verdict.clone()),
                        receipt: Some(receipt),
                    });
                } else {
                    render::verdict(output, &verdict);
                    policy::hint(output, &receipt);
                    if self.receipt {
                        render::receipt(output, &receipt);
                    }
                }
                Ok(ExitCode::Outcome(verdict.outcome))
            }
            Err(error) => {
                if self.receipt && !output.json {
                    render::receipt(output, &receipt);
                }
                Err(Failure::in_call(error, receipt))
            }
        }
    }
}

/// The code of the error that prevented a verdict.
pub(crate) fn code<T>(result: &Result<T, RunError>) -> Option<String> {
    result.as_ref().err().map(|error| error.code().to_owned())
}
