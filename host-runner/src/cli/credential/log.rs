//! `host-runner credential log`: prints the audit log.

use clap::Args;
use credential_store::report::AuditItem;
use credential_store::{AuditEntry, AuditQuery, CredentialName};

use crate::cli::exit_code::ExitCode;
use crate::cli::failure::Failure;
use crate::cli::number::number;
use crate::cli::output::Output;
use crate::cli::report::AuditLog;
use crate::cli::saved::StoreOption;

/// The most entries that are printed.
const MAX_ENTRIES: u32 = 100_000;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner credential log
  host-runner credential log production --limit 10
  host-runner credential log --verify --json";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Log {
    /// Print the entries of this credential only.
    name: Option<CredentialName>,
    /// Print this many entries, the latest first.
    #[arg(long, value_name = "N", default_value_t = 100)]
    #[arg(value_parser = number(1, MAX_ENTRIES))]
    limit: u32,
    /// Check that no entry was changed or removed since it was written.
    ///
    /// Needs the key of the store. Entries that were cut off at the end do not show.
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    store: StoreOption,
}

impl Log {
    pub(super) fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let store = self.store.open()?;
        let verified = match &store {
            Some(store) if self.verify => Some(store.verify_audit()?),
            _ => None,
        };
        let query = AuditQuery {
            credential: self.name.clone(),
            before: None,
            limit: self.limit,
        };
        let entries = match &store {
            Some(store) => store.audit(&query)?,
            None => Vec::new(),
        };
        if output.json {
            output.object(&AuditLog {
                entries: entries.iter().map(AuditItem::from).collect(),
                verified,
            });
            return Ok(ExitCode::Done);
        }
        for entry in &entries {
            print(output, entry);
        }
        if entries.is_empty() {
            output.note("the log is empty");
        }
        if let Some(verified) = verified {
            output.note(format_args!(
                "verified: all {verified} entries are as they were written"
            ));
        }
        Ok(ExitCode::Done)
    }
}

fn print(output: &Output, entry: &AuditEntry) {
    let came_to = match (entry.outcome, &entry.code) {
        (Some(outcome), Some(code)) => format!(": {} ({code})", outcome.as_str()),
        (None, Some(code)) => format!(": {code}"),
        _ => String::new(),
    };
    let detail = entry.detail.as_ref().map(|detail| format!(" ({detail})"));
    output.line(format_args!(
        "{} {} {}{}{came_to}, by {}",
        entry.at,
        entry.action,
        entry.credential,
        detail.unwrap_or_default(),
        entry.actor
    ));
}
