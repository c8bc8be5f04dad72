//! Why the key of a store is not available.

use std::io;
use std::path::PathBuf;

use connector_host::HostError;
use thiserror::Error;

use super::home::KeyHome;

/// Why the key of a store is not available. No text holds any part of a key.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The key is not where it was.
    #[error("the key of this store is lost: it is not in {place}")]
    Lost {
        /// Where it was.
        place: String,
    },
    /// There is another key in its place.
    #[error("the key in {place} is not the key of this store")]
    Wrong {
        /// Where it is.
        place: String,
    },
    /// What is in its place is no key.
    #[error("what is in {place} is no key: it must be 64 hexadecimal digits")]
    Malformed {
        /// Where it is.
        place: String,
    },
    /// Others than its owner may read the file.
    #[error("the key file `{}` can be read by others than its owner", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read or written.
    #[error("cannot use the key file `{}`: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The keyring cannot be used.
    #[error("the keyring of the operating system cannot be used: {0}")]
    Keyring(String),
    /// The store has its key elsewhere already.
    #[error("the key of this store is in {place} already")]
    Elsewhere {
        /// Where it is.
        place: String,
    },
    /// A key that should be in the variable is not there.
    #[error("the variable {variable} is not set", variable = KeyHome::VARIABLE)]
    NoVariable,
    /// The host failed.
    #[error("cannot make a key")]
    Host(#[from] HostError),
}
