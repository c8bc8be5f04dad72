//! `host-runner authorize`: prints the headers that authenticate a request.

use clap::Args;
use connector_host::{Limits, Policy, RootCertificates};
use serde_json::json;

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::input::{Input, InputOptions};
use super::output::Output;
use super::policy::runner;
use super::render;

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
        let runner = runner(
            Limits::default(),
            Policy::default(),
            RootCertificates::default(),
        )?;
        let input = self.input.read(output, &runner).await?;
        let Input {
            connector, values, ..
        } = &input;
        let headers = match connector.authorize(values).await? {
            Ok(headers) => headers,
            Err(findings) => {
                if output.json {
                    output.object(&json!({ "findings": findings }));
                } else {
                    render::findings(output, &findings);
                }
                return Ok(ExitCode::of_findings(&findings));
            }
        };
        let shown = |value: &str| self.reveal.then(|| value.to_owned());
        if output.json {
            let headers: Vec<_> = headers
                .iter()
                .map(|header| json!({"name": header.name, "value": shown(header.value.expose())}))
                .collect();
            output.object(&json!({ "headers": headers }));
            return Ok(ExitCode::Done);
        }
        for header in &headers {
            let value = shown(header.value.expose());
            let value = value.as_deref().unwrap_or("(hidden; --reveal prints it)");
            output.line(format_args!("{}: {value}", header.name));
        }
        Ok(ExitCode::Done)
    }
}
