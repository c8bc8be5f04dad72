//! `host-runner credential remove`: removes a saved credential.

use crate::cli::exit_code::ExitCode;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::prompt;
use crate::cli::report::Removed;
use crate::cli::saved::StoreOption;
use clap::Args;
use credential_store::{Action, CredentialName, Removal};

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner credential remove production
  host-runner credential remove production --yes";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Remove {
    /// The credential to remove.
    name: CredentialName,
    /// Do not ask for confirmation.
    #[arg(long, short)]
    yes: bool,
    /// Remove it even if a source or a destination uses it.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    store: StoreOption,
}

impl Remove {
    pub(super) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let name = &self.name;
        let saved = self.store.find(name)?;
        if !self.yes {
            if output.json || !prompt::is_possible() {
                return Err(Failure::with_hint(
                    format!(
                        "cannot ask whether to remove `{name}`: the terminal is not interactive"
                    ),
                    "`--yes` removes it without asking",
                ));
            }
            if !prompt::yes(&format!("Remove `{name}`?"), false).await? {
                return Err(Failure::usage(format!("`{name}` was not removed")));
            }
        }
        let removal = if self.force {
            Removal::Detach
        } else {
            Removal::OnlyUnused
        };
        saved.store.remove(&saved.credential, removal)?;
        saved.log(output, &saved.used(Action::Removed));
        if output.json {
            output.object(&Removed {
                name: name.as_str().to_owned(),
                removed: true,
            });
        } else {
            output.line(format_args!("removed `{name}`"));
        }
        Ok(ExitCode::Done)
    }
}
