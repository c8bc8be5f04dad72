//! `host-runner credential rename`: renames a saved credential.

use crate::cli::exit_code::ExitCode;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::report::Renamed;
use crate::cli::saved::{StoreOption, log};
use clap::Args;
use credential_store::{Action, CredentialName, Use};

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner credential rename production forecast";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Rename {
    /// The credential to rename.
    old: CredentialName,
    /// Its new name.
    new: CredentialName,
    #[command(flatten)]
    store: StoreOption,
}

impl Rename {
    pub(super) fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let saved = self.store.find(&self.old)?;
        saved.store.rename(&saved.credential, &self.new)?;
        log(
            output,
            &saved.store,
            &Use {
                detail: Some(format!("to {}", self.new)),
                ..saved.used(Action::Renamed)
            },
        );
        if output.json {
            output.object(&Renamed {
                old: self.old.as_str().to_owned(),
                name: self.new.as_str().to_owned(),
            });
        } else {
            output.line(format_args!("renamed `{}` to `{}`", self.old, self.new));
        }
        Ok(ExitCode::Done)
    }
}
