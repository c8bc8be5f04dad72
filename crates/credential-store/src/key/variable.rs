//! The key in an environment variable.

use std::env::{self, VarError};
use std::path::Path;

use zeroize::Zeroizing;

use super::error::KeyError;
use super::home::KeyHome;
use super::master_key::MasterKey;

/// Whether the variable is set, to any value.
pub(crate) fn is_set() -> bool {
    env::var_os(KeyHome::VARIABLE).is_some()
}

/// The key in the variable, if it is set.
pub(crate) fn read() -> Result<Option<MasterKey>, KeyError> {
    let malformed = || KeyError::Malformed {
        place: KeyHome::Variable.place(Path::new("")),
    };
    let text = match env::var(KeyHome::VARIABLE) {
        Ok(text) => Zeroizing::new(text),
        Err(VarError::NotPresent) => return Ok(None),
        Err(VarError::NotUnicode(_)) => return Err(malformed()),
    };
    let key = MasterKey::from_hexadecimal(&text).ok_or_else(malformed)?;
    Ok(Some(key))
}
