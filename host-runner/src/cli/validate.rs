//! `host-runner validate`: prove a credential with one live call.

mod batch;
mod named;
mod progress;
mod standard;
mod stop;

use clap::Args;
use connector_host::Report;
use serde::Serialize;

use self::batch::BatchOptions;
use super::General;
use super::end::{End, Failure};
use super::given::{Given, GivenOptions};
use super::output::Output;
use super::policy::PolicyOptions;
use super::show;
use super::wait;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner validate                                      asks for the key
  HOST_RUNNER_API_KEY=… host-runner validate --json
  host-runner validate --secret-from api-key=file:key.txt
  host-runner validate --set base-url=https://api.clari.com/v4
  host-runner validate --credential production              one that was saved
  host-runner validate --batch keys.jsonl --journal verdicts.jsonl

A line of a batch is {\"id\":\"…\",\"values\":{\"api-key\":\"…\"}}, and what it leaves out comes from --set and
--secret-from; or it is {\"id\":\"…\",\"credential\":\"NAME\"}. Each gets one line on stdout: its id, and what
--json prints without a batch.

Exit codes of a batch, the first that fits:
  130  stopped by Ctrl-C before the end
  4    the connector misbehaved on a line
  2    a line, the file or the journal cannot be used
  1    a credential is invalid
  3    a verdict is undetermined
  0    all are valid";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Validate {
    #[command(flatten)]
    given: GivenOptions,
    #[command(flatten)]
    batch: BatchOptions,
    #[command(flatten)]
    policy: PolicyOptions,
    /// Also show what the connector did.
    #[arg(long, help_heading = "Output")]
    receipt: bool,
    #[command(flatten)]
    pub(crate) general: General,
}

/// The JSON object: the verdict and its receipt.
#[derive(Serialize)]
struct Object<'a> {
    #[serde(flatten)]
    verdict: &'a connector_host::Verdict,
    receipt: &'a connector_host::Receipt,
}

impl Validate {
    /// Whether it is about many credentials.
    pub(crate) fn is_batch(&self) -> bool {
        self.batch.is_given()
    }

    pub(crate) async fn run(&self, output: &Output) -> Result<End, Failure> {
        let runner = self.policy.runner(self.batch.jobs())?;
        if self.is_batch() {
            let (batch, input) = self.batch.of(runner, &self.given, self.receipt).await?;
            return self.batch.run(batch, input, output).await;
        }
        let given = self.given.take(output, &runner).await?;
        let Given {
            connector,
            values,
            saved,
        } = &given;
        let validating = connector.validate(values);
        let report = wait::on(output, "asking the API", validating).await?;
        let Report { result, receipt } = report;
        match result {
            Ok(verdict) => {
                if let Some(saved) = saved {
                    saved.record(output, &verdict);
                }
                if output.json {
                    output.object(&Object {
                        verdict: &verdict,
                        receipt: &receipt,
                    });
                } else {
                    show::verdict(output, &verdict);
                    if self.receipt {
                        show::receipt(output, &receipt);
                    }
                }
                Ok(End::Outcome(verdict.outcome))
            }
            Err(error) => {
                if self.receipt && !output.json {
                    show::receipt(output, &receipt);
                }
                Err(Failure::in_call(error, receipt))
            }
        }
    }
}
