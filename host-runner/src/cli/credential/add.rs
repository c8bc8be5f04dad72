//! `host-runner credential add`: validates and saves a credential.

use clap::{Args, ValueEnum};
use credential_store::{Action, CredentialName, CredentialNote, Draft, KeyHome, StoreError};

use super::description;
use super::proposal::Proposal;
use crate::cli::exit_code::ExitCode;
use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::saved::log;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner credential add production                     prompt for the key
  host-runner credential add production --secret-from api-key=file:key.txt
  HOST_RUNNER_API_KEY=… host-runner credential add production --json";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Add {
    /// The name to save it under; case-sensitive.
    name: CredentialName,
    #[command(flatten)]
    proposal: Proposal,
    /// Where a new store keeps its key: keyring, file or variable.
    ///
    /// [default: the variable `CREDENTIAL_STORE_KEY` if it is set, or else the keyring if there is
    /// one, or else a file]
    #[arg(
        long,
        value_name = "PLACE",
        hide_possible_values = true,
        help_heading = "Credential"
    )]
    key_in: Option<KeyIn>,
}

/// Where a new store keeps its key.
#[derive(Clone, Copy, ValueEnum)]
enum KeyIn {
    /// The operating system's keyring.
    Keyring,
    /// A file next to the store that only you can read.
    File,
    /// The variable `CREDENTIAL_STORE_KEY`, with 64 hexadecimal digits.
    Variable,
}

impl Add {
    pub(super) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        // Whatever prevents saving must fail before the user is prompted and a request is sent.
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
        let trial = self.proposal.validate(output, &draft).await?;
        if trial.saves {
            let added = store.add(Draft {
                verdict: Some(&trial.verdict),
                ..draft
            })?;
            log(output, &store, &trial.used(&added, Action::Created));
        }
        Ok(trial.report(output, name))
    }

    /// The description, prompted for if the values are.
    async fn note(&self, output: &Output) -> Result<CredentialNote, Failure> {
        match &self.proposal.description {
            Some(note) => Ok(note.clone()),
            None if self.proposal.is_interactive() => {
                description::prompt(output, &CredentialNote::default()).await
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
