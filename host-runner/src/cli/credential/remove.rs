//! `host-runner credential remove`: a saved credential is forgotten.

use clap::Args;
use credential_store::CredentialName;
use serde_json::json;

use crate::cli::General;
use crate::cli::end::{End, Failure};
use crate::cli::output::Output;
use crate::cli::prompt;
use crate::cli::saved::StoreOption;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner credential remove production
  host-runner credential remove production --yes";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Remove {
    /// The credential to remove.
    name: CredentialName,
    /// Do not ask.
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    store: StoreOption,
    #[command(flatten)]
    pub(super) general: General,
}

impl Remove {
    pub(super) async fn run(&self, output: &Output) -> Result<End, Failure> {
        let name = &self.name;
        let saved = self.store.find(name)?;
        if !self.yes {
            if output.json || !prompt::is_possible() {
                return Err(Failure::with_hint(
                    format!("`{name}` is kept: there is nobody to ask"),
                    "`--yes` removes it without asking",
                ));
            }
            if !prompt::yes(&format!("Remove `{name}` for good?"), false).await? {
                return Err(Failure::usage(format!("`{name}` is kept")));
            }
        }
        saved.store.remove(name)?;
        if output.json {
            output.object(&json!({"name": name.as_str(), "removed": true}));
        } else {
            output.line(format_args!("removed `{name}`"));
        }
        Ok(End::Done)
    }
}
