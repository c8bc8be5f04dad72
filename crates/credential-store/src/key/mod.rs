//! The key of a store, and the places where it can be: a file, the keyring, a variable.

mod error;
mod file;
mod home;
mod keyring;
mod master_key;
mod variable;

use std::path::Path;

pub use self::error::KeyError;
pub use self::home::KeyHome;
pub(crate) use self::master_key::{MasterKey, no_random_bytes};

#[cfg(test)]
pub(crate) use self::file::make as make_file;

/// The default place of a new store's key: the variable if it is set, or else the keyring if there is one, or
/// else a file.
pub(crate) fn home_of_new_store() -> KeyHome {
    if variable::is_set() {
        KeyHome::Variable
    } else if keyring::is_available() {
        KeyHome::Keyring
    } else {
        KeyHome::File
    }
}

/// The key of an existing store, if it has one.
pub(crate) fn read(
    home: KeyHome,
    store: &Path,
    identity: &[u8],
) -> Result<Option<MasterKey>, KeyError> {
    match home {
        KeyHome::Keyring => keyring::read(identity),
        KeyHome::File => file::read(&KeyHome::file(store)),
        KeyHome::Variable => variable::read(),
    }
}

/// The key of an existing store, or a new one.
pub(crate) fn read_or_make(
    home: KeyHome,
    store: &Path,
    identity: &[u8],
) -> Result<MasterKey, KeyError> {
    if let Some(key) = read(home, store, identity)? {
        return Ok(key);
    }
    match home {
        KeyHome::Keyring => keyring::make(identity),
        KeyHome::File => file::make(&KeyHome::file(store)),
        KeyHome::Variable => Err(KeyError::NoVariable),
    }
}
