//! `host-runner authorize`: prints the headers that authenticate a request.

use clap::Args;
use connector_host::Authorized;
use connector_host::report;
use credential_store::{Action, Use};

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::input::{Input, InputOptions};
use super::output::Output;
use super::policy::offline_runner;
use super::render;
use super::validate::code;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner authorize                                     print the names only
  HOST_RUNNER_API_KEY=… host-runner authorize --reveal      print whole headers, for another tool
  host-runner authorize --credential production --reveal    use a saved credential";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Authorize {
    /// Print the values of the headers, including the secret.
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    input: InputOptions,
}

impl Authorize {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let runner = offline_runner()?;
        let input = self.input.read(output, &runner).await?;
        let Input {
            connector,
            values,
            saved,
        } = &input;
        let authorized = connector.authorize(values).await;
        if let Some(saved) = saved {
            let revealed = self.reveal.then(|| "revealed".to_owned());
            saved.log(
                output,
                &Use {
                    detail: revealed,
                    code: code(&authorized),
                    ..saved.used(Action::Authorized)
                },
            );
        }
        let headers = match authorized? {
            Authorized::Headers(headers) => headers,
            Authorized::Refused(findings) => {
                if output.json {
                    output.object(&report::Authorization::Findings {
                        findings: findings.clone(),
                    });
                } else {
                    render::findings(output, &findings);
                }
                return Ok(ExitCode::of_findings(&findings));
            }
        };
        if output.json {
            output.object(&report::Authorization::new(headers, self.reveal));
            return Ok(ExitCode::Done);
        }
        for header in &headers {
            let value = if self.reveal {
                header.value.expose()
            } else {
                "(hidden; --reveal prints it)"
            };
            output.line(format_args!("{}: {value}", header.name));
        }
        Ok(ExitCode::Done)
    }
}
