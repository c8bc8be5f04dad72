//! `host-runner credential edit`: changes a saved credential.

use super::amend;
use super::description;
use super::proposal::Proposal;
use crate::cli::exit_code::ExitCode;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::saved::{component_missing, log};
use clap::Args;
use credential_store::report::Saving;
use credential_store::{Action, CredentialName, Draft, Use};

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner credential edit production                    prompt for every value
  host-runner credential edit production --description 'Owner: Grace'
  host-runner credential edit production --secret-from api-key=prompt
  host-runner credential edit production --set base-url=https://api.clari.com/v4

A base URL with another scheme, host or port needs the key again; another connector does, too.";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Edit {
    /// The credential to change.
    name: CredentialName,
    #[command(flatten)]
    proposal: Proposal,
}

impl Edit {
    pub(super) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let saved = self.proposal.store.find(&self.name)?;
        let credential = &saved.credential;
        let mut note = self.proposal.description.clone();
        let interactive = self.proposal.is_interactive();
        if interactive {
            note = Some(description::prompt(output, &credential.note).await?);
        } else if self.proposal.values.is_empty() && self.proposal.connector.component.is_none() {
            let Some(note) = &note else {
                return Err(Failure::with_hint(
                    "there is nothing to change",
                    "use `--description`, `--set` or `--secret-from`",
                ));
            };
            // A new description needs no new verdict.
            saved.store.describe(credential, note)?;
            saved.log(
                output,
                &Use {
                    detail: Some("description".to_owned()),
                    ..saved.used(Action::Changed)
                },
            );
            if output.json {
                output.object(&Saving {
                    name: self.name.as_str().to_owned(),
                    saved: true,
                    verdict: None,
                    error: None,
                    receipt: None,
                });
            } else {
                output.line(format_args!("saved as `{}`", self.name));
            }
            return Ok(ExitCode::Done);
        }
        saved.store.prepare_key(None)?;
        let connector = self.proposal.load().await?;
        if !credential.connector.built_in && self.proposal.connector.component.is_none() {
            return Err(component_missing());
        }
        let values = if interactive {
            amend::prompt(output, &saved, &connector).await?
        } else {
            amend::amend(&self.proposal.values, &saved, &connector).await?
        };
        let draft = Draft {
            name: &credential.name,
            note: note.as_ref().unwrap_or(&credential.note),
            connector: &connector,
            values: &values,
            verdict: None,
        };
        let trial = self.proposal.validate(output, &draft).await?;
        if trial.saves {
            let draft = Draft {
                verdict: Some(&trial.verdict),
                ..draft
            };
            let changed = saved.store.change(credential, draft)?;
            log(output, &saved.store, &trial.used(&changed, Action::Changed));
        }
        Ok(trial.report(output, &self.name))
    }
}
