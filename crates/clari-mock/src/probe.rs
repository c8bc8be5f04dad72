//! The probe that a file of vectors asks for.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The probe as a file of verdict vectors has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedProbe {
    /// The method.
    pub method: String,
    /// The path, under that of the base URL.
    pub path: String,
    /// The headers that carry the credential, with `{FIELD}` in the place of a value; without them,
    /// those are due that `authorize` gives.
    pub headers: Option<BTreeMap<String, String>>,
}
