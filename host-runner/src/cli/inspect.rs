//! `host-runner inspect`: shows what a component imports and exports, without running it.

use std::path::PathBuf;

use clap::Args;
use connector_host::{Inspection, Limits, Misbehavior};
use serde::Serialize;

use super::connector;
use super::exit_code::ExitCode;
use super::failure::Failure;
use super::output::{Color, Output};

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner inspect
  host-runner inspect my-connector.wasm --json";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Inspect {
    /// The component file [default: the built-in connector].
    component: Option<PathBuf>,
}

/// The JSON object: the inspection and its verdict.
#[derive(Serialize)]
struct Object<'a> {
    #[serde(flatten)]
    inspection: &'a Inspection,
    within_contract: bool,
    reason: Option<String>,
}

impl Inspect {
    pub(crate) fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let limits = Limits::default();
        let bytes = connector::read(self.component.as_deref(), &limits)?;
        let inspection = Inspection::of(&bytes, &limits).map_err(Misbehavior::from)?;
        let verdict = inspection.verdict();
        if output.json {
            output.object(&Object {
                inspection: &inspection,
                within_contract: verdict.is_ok(),
                reason: verdict.as_ref().err().map(ToString::to_string),
            });
        } else {
            render(output, &inspection, verdict.as_ref().err());
        }
        verdict.map_err(Failure::from).map(|()| ExitCode::Done)
    }
}

fn render(output: &Output, inspection: &Inspection, refusal: Option<&Misbehavior>) {
    let identity = &inspection.identity;
    let rows = [
        ("name", &identity.name),
        ("version", &identity.version),
        ("description", &inspection.description),
        ("licence", &inspection.licenses),
        ("source", &inspection.source),
    ];
    for (label, value) in rows {
        if let Some(value) = value {
            output.line(format_args!("{label:<12} {value}"));
        }
    }
    output.line(format_args!("{:<12} {} bytes", "size", identity.bytes));
    output.line(format_args!("{:<12} {}", "sha256", identity.sha256));
    output.line("imports");
    for import in &inspection.imports {
        let mark = if import.allowed { "       " } else { "REFUSED" };
        output.line(format_args!(
            "  {mark} {:<36} {}",
            import.name, import.meaning
        ));
    }
    output.line("exports");
    for export in &inspection.exports {
        output.line(format_args!("          {export}"));
    }
    let reach = "it can reach the origin of the base URL that you set, and no other";
    let (word, color, rest) = match refusal {
        None => ("within the contract", Color::Green, reach.to_owned()),
        Some(refusal) => ("refused", Color::Red, refusal.to_string()),
    };
    output.line(format_args!("{}: {rest}", output.paint(word, color)));
}
