//! `host-runner authorize`: the headers that every request must carry.

use clap::Args;
use connector_host::{Limits, Policy, RootCertificates};
use serde_json::json;

use super::General;
use super::end::{End, Failure};
use super::given::{Given, GivenOptions};
use super::output::Output;
use super::policy::runner;
use super::show;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner authorize                                     the names of the headers
  HOST_RUNNER_API_KEY=… host-runner authorize --reveal      the headers, for another tool
  host-runner authorize --credential production --reveal    those of one that was saved";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Authorize {
    #[command(flatten)]
    given: GivenOptions,
    /// Show the values, secrets included.
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    pub(crate) general: General,
}

impl Authorize {
    pub(crate) async fn run(&self, output: &Output) -> Result<End, Failure> {
        let runner = runner(
            Limits::default(),
            Policy::default(),
            RootCertificates::default(),
        )?;
        let given = self.given.take(output, &runner).await?;
        let Given {
            connector, values, ..
        } = &given;
        let headers = match connector.authorize(values).await? {
            Ok(headers) => headers,
            Err(findings) => {
                if output.json {
                    output.object(&json!({ "findings": findings }));
                } else {
                    show::findings(output, &findings);
                }
                return Ok(End::of_findings(&findings));
            }
        };
        let shown = |value: &str| self.reveal.then(|| value.to_owned());
        if output.json {
            let headers: Vec<_> = headers
                .iter()
                .map(|header| json!({"name": header.name, "value": shown(header.value.expose())}))
                .collect();
            output.object(&json!({ "headers": headers }));
            return Ok(End::Done);
        }
        for header in &headers {
            let value = shown(header.value.expose());
            let value = value.as_deref().unwrap_or("(not shown; --reveal shows it)");
            output.line(format_args!("{}: {value}", header.name));
        }
        Ok(End::Done)
    }
}
