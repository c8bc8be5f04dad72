//! Where a store keeps its key.

use std::path::{Path, PathBuf};

use super::key_error::KeyError;
use super::key_file;
use super::keyring;
use super::master_key::MasterKey;

/// Where a store keeps its key. Each store has its key in one place, chosen when it gets its first
/// secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyHome {
    /// The keyring of the operating system: on Linux the Secret Service.
    Keyring,
    /// A file beside the store that only its owner can read.
    File,
    /// The variable [`KeyHome::VARIABLE`].
    Variable,
}

impl KeyHome {
    /// The variable that may hold the key, as 64 hexadecimal digits.
    pub const VARIABLE: &str = "CREDENTIAL_STORE_KEY";

    /// The word for it, as the store has it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Variable => "variable",
        }
    }

    /// Reads the word.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        [Self::Keyring, Self::File, Self::Variable]
            .into_iter()
            .find(|home| home.as_str() == text)
    }

    /// Where a new store keeps its key if nobody says so: in the variable if that is set, in the
    /// keyring if there is one, or else in a file.
    pub(crate) fn of_new_store() -> Self {
        if std::env::var_os(Self::VARIABLE).is_some() {
            Self::Variable
        } else if keyring::is_there() {
            Self::Keyring
        } else {
            Self::File
        }
    }

    /// The place, for a person.
    pub(crate) fn place(self, store: &Path) -> String {
        match self {
            Self::Keyring => "the keyring of the operating system".to_owned(),
            Self::File => format!("the file `{}`", file(store).display()),
            Self::Variable => format!("the variable {}", Self::VARIABLE),
        }
    }

    /// The key that is there, if one is.
    pub(crate) fn read(self, store: &Path, identity: &[u8]) -> Result<Option<MasterKey>, KeyError> {
        match self {
            Self::Keyring => keyring::read(identity),
            Self::File => key_file::read(&file(store)),
            Self::Variable => variable(),
        }
    }

    /// The key that is there, or a new one.
    pub(crate) fn read_or_make(self, store: &Path, identity: &[u8]) -> Result<MasterKey, KeyError> {
        if let Some(key) = self.read(store, identity)? {
            return Ok(key);
        }
        match self {
            Self::Keyring => keyring::make(identity),
            Self::File => key_file::make(&file(store)),
            Self::Variable => Err(KeyError::NoVariable),
        }
    }
}

/// The key file of a store: the store's own name and `.key`.
fn file(store: &Path) -> PathBuf {
    let mut path = store.as_os_str().to_owned();
    path.push(".key");
    path.into()
}

fn variable() -> Result<Option<MasterKey>, KeyError> {
    let malformed = || KeyError::Malformed {
        place: KeyHome::Variable.place(Path::new("")),
    };
    let text = match std::env::var(KeyHome::VARIABLE) {
        Ok(text) => zeroize::Zeroizing::new(text),
        Err(std::env::VarError::NotPresent) => return Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => return Err(malformed()),
    };
    let key = MasterKey::from_hexadecimal(&text).ok_or_else(malformed)?;
    Ok(Some(key))
}
