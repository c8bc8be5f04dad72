//! A saved credential in the wire format.

use std::collections::BTreeMap;

use connector_host::report::Error;
use connector_host::{FieldName, Outcome, Receipt, Verdict};
use serde::{Deserialize, Serialize};

use crate::audit::AuditEntry;
use crate::credential::Credential;

/// What came of saving a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Saving {
    /// The name of the credential.
    pub name: String,
    /// Whether it was saved.
    pub saved: bool,
    /// The verdict on it, if it was validated.
    #[serde(flatten)]
    pub verdict: Option<Verdict>,
    /// Why there is no verdict, if the connector misbehaved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
    /// What the connector did, if it was validated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditItem {
    /// Its number; each entry has a higher one than those before it.
    pub number: i64,
    /// When it was, as RFC 3339 in UTC.
    pub at: String,
    /// Who it was.
    pub actor: String,
    /// The name of the credential at that time.
    pub credential: String,
    /// What was done, in kebab-case.
    pub action: String,
    /// What exactly, such as the method and path of a request.
    pub detail: Option<String>,
    /// The SHA-256 of the connector, in hexadecimal.
    pub connector_sha256: String,
    /// The outcome of a verdict.
    pub outcome: Option<Outcome>,
    /// The code of the verdict or the error, or the status of the answer.
    pub code: Option<String>,
    /// The SHA-256 of the receipt as JSON, in hexadecimal.
    pub receipt_sha256: Option<String>,
}

impl From<&AuditEntry> for AuditItem {
    fn from(entry: &AuditEntry) -> Self {
        Self {
            number: entry.number,
            at: entry.at.to_string(),
            actor: entry.actor.clone(),
            credential: entry.credential.to_string(),
            action: entry.action.clone(),
            detail: entry.detail.clone(),
            connector_sha256: entry.connector_sha256.clone(),
            outcome: entry.outcome,
            code: entry.code.clone(),
            receipt_sha256: entry.receipt_sha256.clone(),
        }
    }
}

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
