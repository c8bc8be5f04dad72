//! `host-runner credential list`: lists the saved credentials.

use clap::Args;
use serde_json::json;

use super::object::{connector, last, object};
use crate::cli::exit_code::ExitCode;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::saved::StoreOption;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner credential list
  host-runner credential list --json | jq -r '.credentials[].name'";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct List {
    #[command(flatten)]
    store: StoreOption,
}

impl List {
    pub(super) fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let credentials = match self.store.open()? {
            Some(store) => store.credentials()?,
            None => Vec::new(),
        };
        if output.json {
            let objects: Vec<_> = credentials.iter().map(object).collect();
            output.object(&json!({ "credentials": objects }));
            return Ok(ExitCode::Done);
        }
        if credentials.is_empty() {
            output.note("no saved credentials");
            output.note("hint: save one with `host-runner credential add NAME`");
        }
        for (index, credential) in credentials.iter().enumerate() {
            if index > 0 {
                output.line("");
            }
            output.line(&credential.name);
            if let Some(first) = credential.note.as_str().lines().next() {
                output.line(format_args!("  {first}"));
            }
            output.line(format_args!(
                "  {} · {}",
                connector(credential),
                credential.shown_base_url()
            ));
            output.line(format_args!("  {}", last(output, credential.last.as_ref())));
        }
        Ok(ExitCode::Done)
    }
}
