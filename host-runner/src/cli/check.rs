//! `host-runner check`: checks the values of a credential without network access.

use clap::Args;
use connector_host::report;
use connector_host::{Finding, Values};

use super::connector::ConnectorOption;
use super::exit_code::ExitCode;
use super::failure::Failure;
use super::form_values::FormValues;
use super::output::Output;
use super::policy::offline_runner;
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
        let runner = offline_runner()?;
        let connector = self.connector.load(&runner).await?;
        let values = self.values.fill(output, &connector).await?;
        let findings = connector.check(&values).await?;
        if !self.fix {
            render_findings(output, &findings);
            return Ok(ExitCode::of_findings(&findings));
        }
        let (fixed, left) = connector.fix(&values).await?;
        let code = ExitCode::of_findings(&left);
        render_fixed(output, &fixed, &findings, left);
        Ok(code)
    }
}

fn render_findings(output: &Output, findings: &[Finding]) {
    if output.json {
        output.object(&report::Check {
            findings: findings.to_vec(),
            fixed: None,
        });
    } else if findings.is_empty() {
        output.line("no findings");
    } else {
        render::findings(output, findings);
    }
}

fn render_fixed(output: &Output, values: &Values, findings: &[Finding], left: Vec<Finding>) {
    let fixed = report::Fixed::new(values, left);
    if output.json {
        output.object(&report::Check {
            findings: findings.to_vec(),
            fixed: Some(fixed),
        });
        return;
    }
    let left = &fixed.findings;
    for (name, value) in values.fields() {
        let shown = match (fixed.values.get(name), value) {
            (Some(Some(shown)), _) => shown.as_str(),
            (_, Some(_)) => "(hidden)",
            (_, None) => "(missing)",
        };
        let is_left = |finding: &Finding| {
            let mut left = left.iter();
            left.any(|left| (&left.field, &left.code) == (&finding.field, &finding.code))
        };
        let codes: Vec<&str> = findings
            .iter()
            .filter(|finding| {
                let fix = finding.fix.as_ref();
                fix.is_some_and(|fix| fix.field == *name) && !is_left(finding)
            })
            .map(|finding| finding.code.as_str())
            .collect();
        let fixes = match codes.as_slice() {
            [] => String::new(),
            codes => format!("   fixed: {}", codes.join(", ")),
        };
        output.line(format_args!("{name} = {shown}{fixes}"));
    }
    render::findings(output, left);
}
