//! A saved credential in the wire format.

use std::collections::BTreeMap;

use connector_host::{FieldName, Outcome};
use serde::{Deserialize, Serialize};

use crate::credential::Credential;

/// A saved credential, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SavedCredential {
    /// Its name.
    pub name: String,
    /// Its description.
    pub description: String,
    /// The connector that it is for.
    pub connector: SavedFor,
    /// The base URL.
    pub base_url: String,
    /// The values by the names of their fields; a secret is `null`.
    pub values: BTreeMap<FieldName, Option<String>>,
    /// When it was first saved, as RFC 3339 in UTC.
    pub created: String,
    /// When it was last changed, as RFC 3339 in UTC.
    pub changed: String,
    /// The verdict of the last validation; `null` before the first.
    pub last_verdict: Option<LastVerdict>,
}

/// The connector that a credential is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SavedFor {
    /// The name in its metadata.
    pub name: Option<String>,
    /// The version in its metadata.
    pub version: Option<String>,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Whether it is the built-in connector.
    pub built_in: bool,
}

/// The verdict of the last validation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LastVerdict {
    /// What was known.
    pub outcome: Outcome,
    /// The reason, in kebab-case.
    pub code: String,
    /// The reason, for a person.
    pub message: String,
    /// When it was validated, as RFC 3339 in UTC.
    pub at: String,
}

impl From<&Credential> for SavedCredential {
    fn from(credential: &Credential) -> Self {
        let connector = &credential.connector;
        let fields = credential.fields();
        Self {
            name: credential.name.as_str().to_owned(),
            description: credential.note.as_str().to_owned(),
            connector: SavedFor {
                name: connector.name.clone(),
                version: connector.version.clone(),
                sha256: connector.sha256.clone(),
                built_in: connector.built_in,
            },
            base_url: credential.shown_base_url(),
            values: fields.map(|(name, value)| (name.clone(), value)).collect(),
            created: credential.created.to_string(),
            changed: credential.changed.to_string(),
            last_verdict: credential.last.as_ref().map(|last| LastVerdict {
                outcome: last.outcome,
                code: last.code.clone(),
                message: last.message.clone(),
                at: last.at.to_string(),
            }),
        }
    }
}
