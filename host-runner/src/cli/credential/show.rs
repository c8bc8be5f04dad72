//! `host-runner credential show`: shows a saved credential.

use std::fmt::Display;

use clap::Args;
use credential_store::CredentialName;

use super::object::{connector, last, object};
use crate::cli::exit_code::ExitCode;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::saved::StoreOption;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner credential show production";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Show {
    /// The credential to show.
    name: CredentialName,
    #[command(flatten)]
    store: StoreOption,
}

impl Show {
    pub(super) fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let credential = self.store.find(&self.name)?.credential;
        if output.json {
            output.object(&object(&credential));
            return Ok(ExitCode::Done);
        }
        output.line(&credential.name);
        for line in credential.note.as_str().lines() {
            output.line(format_args!("  {line}"));
        }
        let row =
            |label: &str, value: &dyn Display| output.line(format_args!("  {label:<12} {value}"));
        for (name, value) in credential.fields() {
            let value = value.as_deref().unwrap_or("(hidden)");
            row(name.as_str(), &value);
        }
        row("connector", &connector(&credential));
        row("sha256", &credential.connector.sha256);
        row("created", &credential.created.to_string());
        row("changed", &credential.changed.to_string());
        row("last verdict", &last(output, credential.last.as_ref()));
        if let Some(last) = &credential.last {
            row("", &last.message);
        }
        Ok(ExitCode::Done)
    }
}
