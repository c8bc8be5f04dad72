//! Compares credentials and ids by keyed hashes, so that no key is kept for comparison.

use sha2::{Digest, Sha256};

use connector_host::{HostError, Values};

/// Half of a SHA-256 that starts with a random key. No two texts share one by accident, and without
/// the key, which only this process has, nobody can test a guess against it. Omitting the other
/// half prevents continuing the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint([u8; 16]);

/// A whole block of SHA-256: the key itself is not kept, only the state after hashing it.
const KEY_BYTES: usize = 64;

/// Makes fingerprints with a random key for each process.
pub(crate) struct Fingerprints(Sha256);

impl Fingerprints {
    /// Makes up the key.
    pub(crate) fn new() -> Result<Self, HostError> {
        let mut key = zeroize::Zeroizing::new([0; KEY_BYTES]);
        let filled = getrandom::fill(key.as_mut_slice());
        filled.map_err(|error| HostError::RandomBytes(error.to_string()))?;
        Ok(Self(Sha256::new_with_prefix(key.as_slice())))
    }

    /// The fingerprint of a credential's values.
    pub(crate) fn of_values(&self, values: &Values) -> Fingerprint {
        self.of_parts(
            values
                .iter()
                .flat_map(|(name, value)| [name.as_str(), value.expose()]),
        )
    }

    /// The fingerprint of a line's id.
    pub(crate) fn of_id(&self, id: &str) -> Fingerprint {
        self.of_parts([id])
    }

    fn of_parts<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> Fingerprint {
        let mut hash = self.0.clone();
        for part in parts {
            // Each part follows its length, so that no two lists of parts give the same bytes.
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part.as_bytes());
        }
        let bytes = hash.finalize();
        let mut half = [0; 16];
        half.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        Fingerprint(half)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_parts_in_the_same_process_have_the_same_fingerprint() {
        let one = Fingerprints::new().unwrap();
        let other = Fingerprints::new().unwrap();
        assert_eq!(one.of_parts(["ab", "c"]), one.of_parts(["ab", "c"]));
        assert_ne!(one.of_parts(["ab", "c"]), one.of_parts(["a", "bc"]));
        assert_ne!(one.of_parts(["abc"]), one.of_parts(["abc", ""]));
        assert_ne!(one.of_parts(["ab", "c"]), other.of_parts(["ab", "c"]));
    }
}
