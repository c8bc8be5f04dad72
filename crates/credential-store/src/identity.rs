//! What a record is known by, whatever it is called.

use crate::error::StoreError;
use crate::key::no_random_bytes;

/// Size of an identity, in bytes: random, and never the same twice.
const IDENTITY_BYTES: usize = 16;

/// A new identity.
pub(crate) fn random() -> Result<Vec<u8>, StoreError> {
    let mut identity = vec![0; IDENTITY_BYTES];
    getrandom::fill(&mut identity).map_err(no_random_bytes)?;
    Ok(identity)
}
