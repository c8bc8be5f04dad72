//! `--store` and `--credential`: saved credentials, and hints for the errors of their store.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::Args;
use connector_host::{Connector, Values};
use credential_store::{
    Action, Credential, CredentialName, KeyError, KeyHome, Store, StoreError, Use,
};

use super::failure::Failure;
use super::output::Output;
use super::suggestion::did_you_mean;

/// The variable that names the store's file.
const VARIABLE: &str = "HOST_RUNNER_STORE";

#[derive(Args)]
pub(crate) struct StoreOption {
    /// Use another store of saved credentials.
    ///
    /// [default: `HOST_RUNNER_STORE`, or else `credentials.db` in your data folder]
    #[arg(long, value_name = "FILE", help_heading = "Credential")]
    store: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct SavedOption {
    /// Use a saved credential.
    #[arg(long, value_name = "NAME", help_heading = "Credential")]
    #[arg(conflicts_with_all = ["set", "secret_from"])]
    credential: Option<CredentialName>,
    #[command(flatten)]
    store: StoreOption,
}

/// A saved credential and its store.
pub(crate) struct Saved {
    pub(crate) store: Store,
    pub(crate) credential: Credential,
}

impl StoreOption {
    /// The store, if it exists.
    pub(crate) fn open(&self) -> Result<Option<Store>, Failure> {
        Ok(Store::open(&self.path()?)?)
    }

    /// The store, created if it does not exist.
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

    /// The store's file.
    pub(crate) fn path(&self) -> Result<PathBuf, Failure> {
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
}

impl Saved {
    /// The filled-in form, secrets included.
    pub(crate) fn values(&self, connector: &Connector) -> Result<Values, Failure> {
        Ok(self.store.values(&self.credential, connector)?)
    }

    /// A use of it by whoever runs this command.
    pub(crate) fn used(&self, action: Action) -> Use<'_> {
        used(&self.credential, action)
    }

    /// Logs a use. If that fails, what it came to is still worth printing.
    pub(crate) fn log(&self, output: &Output, used: &Use<'_>) {
        log(output, &self.store, used);
    }
}

/// A use of a credential by whoever runs this command.
pub(crate) fn used(credential: &Credential, action: Action) -> Use<'_> {
    Use {
        credential,
        actor: &ACTOR,
        action,
        detail: None,
        verdict: None,
        is_of_saved: false,
        code: None,
        receipt: None,
    }
}

/// Logs a use. If that fails, what it came to is still worth printing.
pub(crate) fn log(output: &Output, store: &Store, used: &Use<'_>) {
    if let Err(error) = store.log(std::slice::from_ref(used)) {
        output.note(format_args!(
            "warning: cannot write to the audit log: {error}"
        ));
    }
}

/// Who runs this command, for the audit log.
static ACTOR: LazyLock<String> = LazyLock::new(|| {
    #[cfg(unix)]
    return format!("command line, user {}", rustix::process::geteuid().as_raw());
    #[cfg(not(unix))]
    "command line".to_owned()
});

/// An unknown name, with the one that was probably meant.
pub(crate) fn unknown(store: &Store, name: &CredentialName) -> Failure {
    let names = store.names().unwrap_or_default();
    let meant = did_you_mean(name.as_str(), names.iter().map(CredentialName::as_str));
    let error = StoreError::Unknown { name: name.clone() };
    Failure::with_hint(
        &error,
        format!("{meant}`host-runner credential list` lists the saved credentials"),
    )
}

/// A credential of a connector that is not built in, without `--component`.
pub(crate) fn component_missing() -> Failure {
    Failure::with_hint(
        "the credential was saved for a connector that is not built in",
        "name its component with `--component FILE`",
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
            "use a newer host-runner, or another file with `--store FILE`; this file was not changed"
                .to_owned()
        }
        StoreError::Damaged { .. } => {
            "restore the file from a copy; this file was not changed".to_owned()
        }
        StoreError::AuditBroken { .. } => {
            "compare the store with a copy; somebody else can write to it".to_owned()
        }
        StoreError::Busy { .. } => "try again; nothing was changed".to_owned(),
        StoreError::Full { .. } => {
            "free some space and try again; saved credentials are intact".to_owned()
        }
        StoreError::NotWritable { .. } => {
            "make sure that you can write to the file and its folder".to_owned()
        }
        StoreError::Key(error) => return key_hint(error),
        StoreError::Unknown { .. } => {
            "`host-runner credential list` lists the saved credentials".to_owned()
        }
        StoreError::Taken { .. } => {
            "choose another name, or change the credential with `host-runner credential edit`"
                .to_owned()
        }
        StoreError::InUse { .. } => {
            "`--force` removes it; what uses it is then without a credential".to_owned()
        }
        StoreError::ChangedMeanwhile { .. } => "check its values and try again".to_owned(),
        StoreError::Decrypt { .. } | StoreError::OtherForm { .. } => {
            format!("if the other values are correct, enter the secret again with `{again}`")
        }
        StoreError::OtherConnector {
            built_in: false, ..
        } => format!(
            "name that connector with `--component FILE`, or trust another one with `{again} --component FILE`"
        ),
        StoreError::OtherConnector { .. } => "omit `--component`".to_owned(),
        StoreError::SecretInTheClear(what) => format!("remove it from the {what}"),
        StoreError::NoOrigin => "enter the whole URL of the API, with https://".to_owned(),
        _ => return None,
    };
    Some(hint)
}

fn key_hint(error: &KeyError) -> Option<String> {
    let variable = KeyHome::VARIABLE;
    let hint = match error {
        KeyError::Lost { .. } | KeyError::Wrong { .. } => {
            "restore the right key; without it, the saved secrets cannot be decrypted".to_owned()
        }
        KeyError::Malformed { .. } | KeyError::NoVariable => {
            format!("for a new store, create a key: `export {variable}=$(openssl rand -hex 32)`")
        }
        KeyError::Exposed { path } => format!("run `chmod 600 {}`", path.display()),
        KeyError::Elsewhere { .. } => "omit `--key-in`".to_owned(),
        KeyError::Keyring(_) => {
            "unlock the keyring, or use `--key-in file` for a new store".to_owned()
        }
        _ => return None,
    };
    Some(hint)
}
