//! The key in the keyring of the operating system.

use super::error::KeyError;
use super::master_key::MasterKey;

/// The name of the program in the keyring.
#[cfg(feature = "keyring")]
const SERVICE: &str = "host-runner";

/// Whether there is a keyring to use.
#[cfg(feature = "keyring")]
pub(crate) fn is_available() -> bool {
    ::keyring::Entry::store_status().is_ok()
}

/// The key of an existing store, if there is one.
#[cfg(feature = "keyring")]
pub(crate) fn read(identity: &[u8]) -> Result<Option<MasterKey>, KeyError> {
    let text = match entry(identity)?.get_password() {
        Ok(text) => zeroize::Zeroizing::new(text),
        Err(::keyring::Error::NoEntry) => return Ok(None),
        Err(error) => return Err(failed(&error)),
    };
    let malformed = || KeyError::Malformed {
        place: "the keyring of the operating system".to_owned(),
    };
    MasterKey::from_hexadecimal(&text)
        .map(Some)
        .ok_or_else(malformed)
}

/// Generates a key and saves it.
#[cfg(feature = "keyring")]
pub(crate) fn make(identity: &[u8]) -> Result<MasterKey, KeyError> {
    let key = MasterKey::random()?;
    let entry = entry(identity)?;
    let text = key.to_hexadecimal();
    entry.set_password(&text).map_err(|error| failed(&error))?;
    Ok(key)
}

#[cfg(feature = "keyring")]
fn entry(identity: &[u8]) -> Result<::keyring::Entry, KeyError> {
    let user = hex::encode(identity);
    ::keyring::Entry::new(SERVICE, &user).map_err(|error| failed(&error))
}

#[cfg(feature = "keyring")]
fn failed(error: &::keyring::Error) -> KeyError {
    // `BadEncoding` and similar errors carry the value itself in their fields, not in their text.
    KeyError::Keyring(credential_rules::text::brief(&error.to_string()))
}

/// Whether there is a keyring to use: never in a program that is built without it.
#[cfg(not(feature = "keyring"))]
pub(crate) fn is_available() -> bool {
    false
}

/// Fails: the program is built without the keyring.
#[cfg(not(feature = "keyring"))]
pub(crate) fn read(_identity: &[u8]) -> Result<Option<MasterKey>, KeyError> {
    let reason = "this program is built without the feature `keyring`";
    Err(KeyError::Keyring(reason.to_owned()))
}

/// Fails, as [`read`] did before.
#[cfg(not(feature = "keyring"))]
pub(crate) fn make(identity: &[u8]) -> Result<MasterKey, KeyError> {
    read(identity)?.ok_or_else(|| KeyError::Keyring("no key was kept".to_owned()))
}
