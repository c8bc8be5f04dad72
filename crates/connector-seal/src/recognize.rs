//! Recognizes a sealed component.
//!
//! The threat: a component that has the parts in it, and does not use them. So the connector is taken out
//! and sealed again: only what comes out the same, byte for byte, is sealed.

use sha2::{Digest, Sha256};
use wasmparser::{Parser, Payload};

use crate::{FRONT, GATE, seal};

/// A sealed component, looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed<'a> {
    /// The connector in it.
    pub connector: &'a [u8],
}

impl<'a> Sealed<'a> {
    /// The connector in a component that this version sealed; none if it is not such a one.
    #[must_use]
    pub fn of(component: &'a [u8]) -> Option<Self> {
        if !has_parts(component) {
            return None;
        }
        let connector = parts(component)
            .into_iter()
            .find(|part| seal(part).is_ok_and(|sealed| sealed == component))?;
        Some(Self { connector })
    }

    /// The SHA-256 of each part, by its name.
    #[must_use]
    pub fn digests(&self) -> [(&'static str, String); 3] {
        [
            ("connector", self.connector),
            ("front", FRONT),
            ("gate", GATE),
        ]
        .map(|(name, bytes)| (name, hex::encode(Sha256::digest(bytes))))
    }
}

/// Whether a component has both parts that seal in it, for whatever use.
pub(crate) fn has_parts(component: &[u8]) -> bool {
    let parts = parts(component);
    [FRONT, GATE].iter().all(|part| parts.contains(part))
}

/// The components right inside a component.
fn parts(component: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(component) {
        match payload {
            Ok(Payload::Version { .. }) => depth += 1,
            Ok(Payload::End(_)) => depth = depth.saturating_sub(1),
            Ok(Payload::ComponentSection {
                unchecked_range, ..
            }) if depth == 1 => {
                parts.extend(component.get(unchecked_range));
            }
            Ok(_) => {}
            Err(_) => return Vec::new(),
        }
    }
    parts
}
