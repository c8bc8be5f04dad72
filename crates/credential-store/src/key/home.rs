//! The place of a store's key.

use std::path::{Path, PathBuf};

/// The place of a store's key. Each store has its key in one place, chosen when it gets its first
/// secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyHome {
    /// The keyring of the operating system; on Linux the Secret Service.
    Keyring,
    /// A file next to the store that only its owner can read.
    File,
    /// The variable [`KeyHome::VARIABLE`].
    Variable,
}

impl KeyHome {
    /// The variable that may hold the key, as 64 hexadecimal digits.
    pub const VARIABLE: &str = "CREDENTIAL_STORE_KEY";

    /// Its name, as saved in the store.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::Variable => "variable",
        }
    }

    /// Parses the name.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        [Self::Keyring, Self::File, Self::Variable]
            .into_iter()
            .find(|home| home.as_str() == text)
    }

    /// The place, for a person.
    pub(crate) fn place(self, store: &Path) -> String {
        match self {
            Self::Keyring => "the keyring of the operating system".to_owned(),
            Self::File => format!("the file `{}`", Self::file(store).display()),
            Self::Variable => format!("the variable {}", Self::VARIABLE),
        }
    }

    /// The key file of a store: the store's own name and `.key`.
    pub(crate) fn file(store: &Path) -> PathBuf {
        let mut path = store.as_os_str().to_owned();
        path.push(".key");
        path.into()
    }
}
