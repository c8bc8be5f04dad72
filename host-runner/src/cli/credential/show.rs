//! `host-runner credential show`: one saved credential.

use std::fmt::Display;

use clap::Args;
use credential_store::CredentialName;

use super::object::{connector, last, object};
use crate::cli::General;
use crate::cli::end::{End, Failure};
use crate::cli::output::Output;
use crate::cli::saved::StoreOption;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner credential show production";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Show {
    /// The credential to show.
    name: CredentialName,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    pub(super) general: General,
}

impl Show {
    pub(super) fn run(&self, output: &Output) -> Result<End, Failure> {
        let credential = self.store.find(&self.name)?.credential;
        if output.json {
            output.object(&object(&credential));
            return Ok(End::Done);
        }
        output.line(&credential.name);
        for line in credential.note.as_str().lines() {
            output.line(format_args!("  {line}"));
        }
        let row =
            |label: &str, value: &dyn Display| output.line(format_args!("  {label:<12} {value}"));
        for (name, value) in credential.fields() {
            let value = value.as_deref().unwrap_or("(saved, not shown)");
            row(name.as_str(), &value);
        }
        row("connector", &connector(&credential));
        row("sha256", &credential.connector.sha256);
        row("saved", &credential.created.to_string());
        row("changed", &credential.changed.to_string());
        row("last tried", &last(output, credential.last.as_ref()));
        if let Some(last) = &credential.last {
            row("", &last.message);
        }
        Ok(End::Done)
    }
}
