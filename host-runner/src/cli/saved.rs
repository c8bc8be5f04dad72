//! `--store` and `--credential`: what is saved, and its use.

use std::path::PathBuf;

use clap::Args;
use connector_host::{Connector, Values, Verdict};
use credential_store::{Credential, CredentialName, KeyError, KeyHome, Store, StoreError};

use super::end::Failure;
use super::output::Output;
use super::suggestion::did_you_mean;

/// The variable that may name the store's file.
const VARIABLE: &str = "HOST_RUNNER_STORE";

#[derive(Args)]
#[command(next_help_heading = "Saved credentials")]
pub(crate) struct StoreOption {
    /// The file of the saved credentials [default: `HOST_RUNNER_STORE`, or else a file in the folder
    /// for your data].
    #[arg(long, value_name = "FILE")]
    store: Option<PathBuf>,
}

#[derive(Args)]
#[command(next_help_heading = "Saved credentials")]
pub(crate) struct SavedOption {
    /// Use a saved credential.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["set", "secret_from"])]
    credential: Option<CredentialName>,
    #[command(flatten)]
    store: StoreOption,
}

/// A saved credential, and the store it is in.
pub(crate) struct Saved {
    pub(crate) store: Store,
    pub(crate) credential: Credential,
}

impl StoreOption {
    /// The store; none if nothing was ever saved there.
    pub(crate) fn open(&self) -> Result<Option<Store>, Failure> {
        Ok(Store::open(&self.path()?)?)
    }

    /// The store, made if nothing was ever saved there.
    pub(crate) fn open_or_make(&self) -> Result<Store, Failure> {
        Ok(Store::open_or_make(&self.path()?)?)
    }

    /// A saved credential.
    pub(crate) fn find(&self, name: &CredentialName) -> Result<Saved, Failure> {
        let Some(store) = self.open()? else {
            return Err(StoreError::Unknown { name: name.clone() }.into());
        };
        match store.credential(name) {
            Ok(credential) => Ok(Saved { store, credential }),
            Err(StoreError::Unknown { name }) => Err(unknown(&store, &name)),
            Err(error) => Err(error.into()),
        }
    }

    fn path(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = &self.store {
            return Ok(path.clone());
        }
        match std::env::var_os(VARIABLE) {
            Some(path) if !path.is_empty() => Ok(path.into()),
            _ => Ok(Store::default_path(env!("CARGO_PKG_NAME"))?),
        }
    }
}

impl SavedOption {
    /// The saved credential to use, if one is named.
    pub(crate) fn open(&self) -> Result<Option<Saved>, Failure> {
        let name = self.credential.as_ref();
        name.map(|name| self.store.find(name)).transpose()
    }

    /// The store; none if nothing was ever saved there.
    pub(crate) fn store(&self) -> Result<Option<Store>, Failure> {
        self.store.open()
    }
}

impl Saved {
    /// The filled-in form, secrets included.
    pub(crate) fn values(&self, connector: &Connector) -> Result<Values, Failure> {
        Ok(self.store.values(&self.credential, connector)?)
    }

    /// Saves what the credential came to. Where that cannot be, the verdict is still worth having.
    pub(crate) fn record(&self, output: &Output, verdict: &Verdict) {
        // One that was changed meanwhile is another one, of which this says nothing.
        if let Err(error) = self.store.record(&self.credential, verdict) {
            output.note(format_args!("warning: the verdict is not saved: {error}"));
        }
    }
}

/// A name that is not saved, with the one that may have been meant.
pub(crate) fn unknown(store: &Store, name: &CredentialName) -> Failure {
    let names = store.names().unwrap_or_default();
    let meant = did_you_mean(name.as_str(), names.iter().map(CredentialName::as_str));
    let error = StoreError::Unknown { name: name.clone() };
    Failure::with_hint(
        &error,
        format!("{meant}`host-runner credential list` shows what is saved"),
    )
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match hint(&error) {
            Some(hint) => Self::with_hint(&error, hint),
            None => Self::usage(&error),
        }
    }
}

/// What to do about it.
fn hint(error: &StoreError) -> Option<String> {
    let again = "host-runner credential edit NAME --secret-from FIELD=SOURCE";
    let hint = match error {
        StoreError::NoPlace | StoreError::NotAStore { .. } => {
            "name another file with `--store FILE`".to_owned()
        }
        StoreError::TooNew { .. } => {
            "use the newer program, or another file with `--store FILE`; this one was not touched"
                .to_owned()
        }
        StoreError::Damaged { .. } => {
            "put a copy of the file in its place; this one was not touched".to_owned()
        }
        StoreError::Busy { .. } => "try again; nothing was changed".to_owned(),
        StoreError::Full { .. } => {
            "make room and try again; what was saved before is still there".to_owned()
        }
        StoreError::NotWritable { .. } => {
            "the file and its folder must be there and yours to write".to_owned()
        }
        StoreError::Key(error) => return key_hint(error),
        StoreError::Unknown { .. } => {
            "`host-runner credential list` shows what is saved".to_owned()
        }
        StoreError::Taken { .. } => {
            "choose another name, or change that one with `host-runner credential edit`".to_owned()
        }
        StoreError::ChangedMeanwhile { .. } => "look at it and try again".to_owned(),
        StoreError::Decrypt { .. } | StoreError::OtherForm { .. } => {
            format!("if the rest is right, give the secret again with `{again}`")
        }
        StoreError::OtherConnector {
            built_in: false, ..
        } => format!(
            "give that one with `--component FILE`, or trust another one with `{again} --component FILE`"
        ),
        StoreError::OtherConnector { .. } => "leave `--component` out".to_owned(),
        StoreError::SecretInTheClear(what) => format!("take it out of the {what}"),
        StoreError::NoOrigin => "give the whole URL of the API, starting with https://".to_owned(),
        _ => return None,
    };
    Some(hint)
}

fn key_hint(error: &KeyError) -> Option<String> {
    let variable = KeyHome::VARIABLE;
    let hint = match error {
        KeyError::Lost { .. } | KeyError::Wrong { .. } => {
            "put the right one back; without it, nothing can decrypt what it encrypted".to_owned()
        }
        KeyError::Malformed { .. } | KeyError::NoVariable => {
            format!("a new store takes any: `export {variable}=$(openssl rand -hex 32)`")
        }
        KeyError::Exposed { path } => format!("`chmod 600 {}`", path.display()),
        KeyError::Elsewhere { .. } => "leave `--key-in` out".to_owned(),
        KeyError::Keyring(_) => "unlock it; a new store can do with `--key-in file`".to_owned(),
        _ => return None,
    };
    Some(hint)
}
