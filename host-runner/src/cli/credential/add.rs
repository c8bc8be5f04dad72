//! `host-runner credential add`: a credential is proved and saved.

use clap::{Args, ValueEnum};
use credential_store::{CredentialName, CredentialNote, Draft, KeyHome, StoreError};

use super::description;
use super::proposal::Proposal;
use crate::cli::end::{End, Failure};
use crate::cli::output::Output;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner credential add production                     asks for the key
  host-runner credential add production --secret-from api-key=file:key.txt
  HOST_RUNNER_API_KEY=… host-runner credential add production --json";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Add {
    /// The name to save it under; upper and lower case are different.
    name: CredentialName,
    /// Where a new store keeps its key [default: `CREDENTIAL_STORE_KEY` if it is set, a keyring that
    /// is there, or else a file].
    #[arg(long, value_name = "PLACE", help_heading = "Saved credentials")]
    key_in: Option<KeyIn>,
    #[command(flatten)]
    pub(super) proposal: Proposal,
}

/// Where a new store keeps its key.
#[derive(Clone, Copy, ValueEnum)]
enum KeyIn {
    /// The keyring of the operating system.
    Keyring,
    /// A file beside the store that only you can read.
    File,
    /// The variable `CREDENTIAL_STORE_KEY`: 64 hexadecimal digits.
    Variable,
}

impl Add {
    pub(super) async fn run(&self, output: &Output) -> Result<End, Failure> {
        // What stands in the way of saving is found before anything is asked or sent.
        let store = self.proposal.store.open_or_make()?;
        let name = &self.name;
        if store.names()?.contains(name) {
            return Err(StoreError::Taken { name: name.clone() }.into());
        }
        store.prepare_key(self.key_in.map(KeyHome::from))?;
        let connector = self.proposal.load().await?;
        let note = self.note(output).await?;
        let values = self.proposal.values.fill(output, &connector).await?;
        let draft = Draft {
            name,
            note: &note,
            connector: &connector,
            values: &values,
            verdict: None,
        };
        draft.expect_no_secret_in_the_clear()?;
        let proving = self.proposal.prove(output, &connector, &values);
        let proof = proving.await?;
        if proof.saves {
            store.add(Draft {
                verdict: Some(&proof.verdict),
                ..draft
            })?;
        }
        Ok(proof.report(output, name))
    }

    /// The description: asked for where the values are, too.
    async fn note(&self, output: &Output) -> Result<CredentialNote, Failure> {
        match &self.proposal.description {
            Some(note) => Ok(note.clone()),
            None if self.proposal.asks() => {
                description::ask(output, &CredentialNote::default()).await
            }
            None => Ok(CredentialNote::default()),
        }
    }
}

impl From<KeyIn> for KeyHome {
    fn from(place: KeyIn) -> Self {
        match place {
            KeyIn::Keyring => Self::Keyring,
            KeyIn::File => Self::File,
            KeyIn::Variable => Self::Variable,
        }
    }
}
