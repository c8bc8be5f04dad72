//! `host-runner check`: checks the values of a credential without network access.

use clap::Args;
use connector_host::{Connector, Finding, Limits, Policy, RootCertificates, Values};
use serde_json::{Map, Value, json};

use super::connector::ConnectorOption;
use super::exit_code::ExitCode;
use super::failure::Failure;
use super::form_values::FormValues;
use super::output::Output;
use super::policy::runner;
use super::render;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner check                                         prompt for the values
  host-runner check --set base-url=app.clari.com --fix
  HOST_RUNNER_API_KEY=… host-runner check --json";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Check {
    /// Apply every fix and print the corrected values.
    ///
    /// Secrets are not printed.
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    values: FormValues,
    #[command(flatten)]
    connector: ConnectorOption,
}

impl Check {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let runner = runner(
            Limits::default(),
            Policy::default(),
            RootCertificates::default(),
        )?;
        let connector = self.connector.load(&runner).await?;
        let values = self.values.fill(output, &connector).await?;
        let findings = connector.check(&values).await?;
        if !self.fix {
            render_findings(output, &findings);
            return Ok(ExitCode::of_findings(&findings));
        }
        let (fixed, left) = connector.fix(&values).await?;
        render_fixed(output, &connector, &fixed, &findings, &left);
        Ok(ExitCode::of_findings(&left))
    }
}

fn render_findings(output: &Output, findings: &[Finding]) {
    if output.json {
        output.object(&json!({ "findings": findings }));
    } else if findings.is_empty() {
        output.line("no findings");
    } else {
        render::findings(output, findings);
    }
}

fn render_fixed(
    output: &Output,
    connector: &Connector,
    values: &Values,
    findings: &[Finding],
    left: &[Finding],
) {
    if output.json {
        let values: Map<String, Value> = connector
            .form()
            .fields()
            .iter()
            .map(|field| (field.name.to_string(), json!(values.plain(&field.name))))
            .collect();
        output
            .object(&json!({"findings": findings, "fixed": {"values": values, "findings": left}}));
        return;
    }
    for field in connector.form().fields() {
        let shown = match values.plain(&field.name) {
            Some(value) => value,
            None if values.has(&field.name) => "(hidden)",
            None => "(missing)",
        };
        let is_left = |finding: &Finding| {
            let mut left = left.iter();
            left.any(|left| (&left.field, &left.code) == (&finding.field, &finding.code))
        };
        let codes: Vec<&str> = findings
            .iter()
            .filter(|finding| {
                let fix = finding.fix.as_ref();
                fix.is_some_and(|fix| fix.field == field.name) && !is_left(finding)
            })
            .map(|finding| finding.code.as_str())
            .collect();
        let fixed = match codes.as_slice() {
            [] => String::new(),
            codes => format!("   fixed: {}", codes.join(", ")),
        };
        output.line(format_args!("{} = {shown}{fixed}", field.name));
    }
    render::findings(output, left);
}
