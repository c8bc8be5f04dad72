//! `host-runner credential rename`: another name for a saved credential.

use clap::Args;
use credential_store::CredentialName;
use serde_json::json;

use crate::cli::General;
use crate::cli::end::{End, Failure};
use crate::cli::output::Output;
use crate::cli::saved::StoreOption;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner credential rename production forecast";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Rename {
    /// The credential to rename.
    old: CredentialName,
    /// Its new name.
    new: CredentialName,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    pub(super) general: General,
}

impl Rename {
    pub(super) fn run(&self, output: &Output) -> Result<End, Failure> {
        let saved = self.store.find(&self.old)?;
        saved.store.rename(&self.old, &self.new)?;
        if output.json {
            output.object(&json!({"old": self.old.as_str(), "name": self.new.as_str()}));
        } else {
            output.line(format_args!("`{}` is now `{}`", self.old, self.new));
        }
        Ok(End::Done)
    }
}
