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
    /// The key is missing.
    #[error("the key of this store is lost: it is not in {place}")]
    Lost {
        /// Its place.
        place: String,
    },
    /// Another key is in its place.
    #[error("the key in {place} is not the key of this store")]
    Wrong {
        /// Its place.
        place: String,
    },
    /// What is in its place is not a key.
    #[error("{place} does not hold a key: it must be 64 hexadecimal digits")]
    Malformed {
        /// Its place.
        place: String,
    },
    /// Others than its owner can read the file.
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
    /// The store already has its key elsewhere.
    #[error("the key of this store is already in {place}")]
    Elsewhere {
        /// Its place.
        place: String,
    },
    /// The variable that should hold the key is not set.
    #[error("the variable {variable} is not set", variable = KeyHome::VARIABLE)]
    NoVariable,
    /// The host failed.
    #[error("cannot make a key")]
    Host(#[from] HostError),
}
