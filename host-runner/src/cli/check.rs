//! `host-runner check`: look at a credential without any network.

use clap::Args;
use connector_host::{Connector, Field, Finding, Limits, Policy, RootCertificates, Values};
use serde_json::{Map, Value, json};

use super::General;
use super::connector::ConnectorOption;
use super::end::{End, Failure};
use super::form_values::FormValues;
use super::output::Output;
use super::policy::runner;
use super::show;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner check                                         asks for the values
  host-runner check --set base-url=app.clari.com --fix
  HOST_RUNNER_API_KEY=… host-runner check --json";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Check {
    #[command(flatten)]
    connector: ConnectorOption,
    #[command(flatten)]
    values: FormValues,
    /// Apply every fix and print the corrected values; secrets are not shown.
    #[arg(long)]
    fix: bool,
    #[command(flatten)]
    pub(crate) general: General,
}

impl Check {
    pub(crate) async fn run(&self, output: &Output) -> Result<End, Failure> {
        let runner = runner(
            Limits::default(),
            Policy::default(),
            RootCertificates::default(),
        )?;
        let connector = self.connector.load(&runner).await?;
        let values = self.values.fill(output, &connector).await?;
        let findings = connector.check(&values).await?;
        if !self.fix {
            show_findings(output, &findings);
            return Ok(End::of_findings(&findings));
        }
        let (fixed, left) = connector.fix(&values).await?;
        show_fixed(output, &connector, &fixed, &findings, &left);
        Ok(End::of_findings(&left))
    }
}

fn show_findings(output: &Output, findings: &[Finding]) {
    if output.json {
        output.object(&json!({ "findings": findings }));
    } else if findings.is_empty() {
        output.line("nothing found");
    } else {
        show::findings(output, findings);
    }
}

fn show_fixed(
    output: &Output,
    connector: &Connector,
    values: &Values,
    findings: &[Finding],
    left: &[Finding],
) {
    // A plain field can hold the key by mistake.
    let redactor = values.redactor();
    let plain = |field: &Field| {
        let value = values.plain(&field.name)?;
        Some(redactor.text(value.to_owned()))
    };
    if output.json {
        let values: Map<String, Value> = connector
            .form()
            .fields()
            .iter()
            .map(|field| (field.name.to_string(), json!(plain(field))))
            .collect();
        output
            .object(&json!({"findings": findings, "fixed": {"values": values, "findings": left}}));
        return;
    }
    for field in connector.form().fields() {
        let shown = match plain(field) {
            Some(value) => value,
            None if values.has(&field.name) => "(not shown)".to_owned(),
            None => "(missing)".to_owned(),
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
    show::findings(output, left);
}
