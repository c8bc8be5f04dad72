//! `host-runner credential edit`: a saved credential is changed.

use clap::Args;
use credential_store::{CredentialName, Draft};
use serde_json::json;

use super::amend;
use super::description;
use super::proposal::Proposal;
use super::validate::not_given;
use crate::cli::end::{End, Failure};
use crate::cli::output::Output;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner credential edit production                    asks for everything
  host-runner credential edit production --description 'Owner: Grace'
  host-runner credential edit production --secret-from api-key=prompt
  host-runner credential edit production --set base-url=https://api.clari.com/v4

A base URL with another origin needs the key again, and so does another connector.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Edit {
    /// The credential to change.
    name: CredentialName,
    #[command(flatten)]
    pub(super) proposal: Proposal,
}

impl Edit {
    pub(super) async fn run(&self, output: &Output) -> Result<End, Failure> {
        let saved = self.proposal.store.find(&self.name)?;
        let credential = &saved.credential;
        let mut note = self.proposal.description.clone();
        // Without any option, all is asked for.
        let asks = self.proposal.asks();
        if asks {
            note = Some(description::ask(output, &credential.note).await?);
        } else if self.proposal.values.is_empty() && self.proposal.connector.component.is_none() {
            let Some(note) = &note else {
                return Err(Failure::with_hint(
                    "there is nothing to change",
                    "use `--description`, `--set` or `--secret-from`",
                ));
            };
            // A description proves nothing, and is nothing to prove.
            saved.store.describe(credential, note)?;
            if output.json {
                output.object(&json!({"name": self.name.as_str(), "saved": true}));
            } else {
                output.line(format_args!("saved as `{}`", self.name));
            }
            return Ok(End::Done);
        }
        saved.store.prepare_key(None)?;
        let connector = self.proposal.load().await?;
        if !credential.connector.built_in && self.proposal.connector.component.is_none() {
            return Err(not_given());
        }
        let values = if asks {
            amend::ask(output, &saved, &connector).await?
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
        draft.expect_no_secret_in_the_clear()?;
        let proving = self.proposal.prove(output, &connector, &values);
        let proof = proving.await?;
        if proof.saves {
            let draft = Draft {
                verdict: Some(&proof.verdict),
                ..draft
            };
            saved.store.change(credential, draft)?;
        }
        Ok(proof.report(output, &self.name))
    }
}
