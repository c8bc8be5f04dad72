//! The probe that a file of vectors requires.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The probe in a file of verdict vectors.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedProbe {
    /// The method.
    pub method: String,
    /// The path, below that of the base URL.
    pub path: String,
    /// The headers that carry the credential, with `{FIELD}` in place of a value; by default those
    /// of `authorize`.
    pub headers: Option<BTreeMap<String, String>>,
}
