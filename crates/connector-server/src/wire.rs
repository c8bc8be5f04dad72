//! What the API takes and gives, beyond the report's own wire format.

use connector_host::report::Error;
use connector_host::{Description, FieldName};
use credential_batch::{LineError, Summary};
use credential_store::report::{AuditItem, SavedCredential, Saving};
use credential_store::{Credential, CredentialName, Endpoint, EndpointKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Scope;
use crate::connectors::Loaded;
use crate::draft::Given;
use crate::problem::Problem;

/// The connectors that the server runs.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ConnectorList {
    /// All of them, by name.
    pub(crate) connectors: Vec<ConnectorItem>,
}

/// A connector.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ConnectorItem {
    /// Its name in addresses.
    pub(crate) name: String,
    /// The version in its metadata.
    pub(crate) version: Option<String>,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub(crate) sha256: String,
    /// Whether it is the built-in connector. Of any other, the fixes of a base URL must not be offered: it
    /// would choose where the key goes.
    pub(crate) trusted: bool,
    /// The most time that one call takes, in milliseconds.
    pub(crate) call_milliseconds: u64,
    /// What it says it is.
    pub(crate) description: Description,
}

/// Values to check or to validate, without saving them.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftBody {
    /// The values by the names of their fields.
    pub(crate) values: Given,
    /// The name of a saved credential whose secrets are used where the values have none.
    #[serde(default)]
    pub(crate) credential: Option<String>,
    /// The fields whose fixes are applied first.
    #[serde(default)]
    pub(crate) fix: Vec<FieldName>,
    /// The SHA-256 that the connector must have, such as that of the form that was filled in.
    #[serde(default)]
    pub(crate) sha256: Option<String>,
}

/// A credential to be saved.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CredentialBody {
    /// The name of its connector.
    pub(crate) connector: String,
    /// What it is for.
    #[serde(default)]
    pub(crate) description: String,
    /// The values by the names of their fields. A secret that is `null` or left out stays what it is.
    pub(crate) values: Given,
    /// The fields whose fixes are applied first.
    #[serde(default)]
    pub(crate) fix: Vec<FieldName>,
    /// The SHA-256 that the connector must have, such as that of the form that was filled in.
    #[serde(default)]
    pub(crate) sha256: Option<String>,
}

/// A new name.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenameBody {
    /// The new name.
    pub(crate) name: String,
}

/// A part of the saved credentials.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CredentialList {
    /// The credentials, in the order of their names.
    pub(crate) credentials: Vec<CredentialItem>,
    /// The `cursor` of the next part; `null` at the end.
    pub(crate) next_cursor: Option<String>,
}

/// A saved credential.
#[derive(Serialize, JsonSchema)]
pub(crate) struct CredentialItem {
    /// The credential, without its secrets.
    #[serde(flatten)]
    pub(crate) saved: SavedCredential,
    /// The name of the connector that it was saved for; `null` if that is not loaded.
    pub(crate) loaded_connector: Option<String>,
    /// Its entity tag, for `If-Match`. A new verdict does not change it.
    pub(crate) etag: String,
    /// The sources and destinations that use it.
    pub(crate) used_by: Vec<UsedBy>,
}

/// A source or destination that uses a credential.
#[derive(Serialize, JsonSchema)]
pub(crate) struct UsedBy {
    /// Which of the two.
    pub(crate) kind: Kind,
    /// Its name.
    pub(crate) name: String,
}

/// A source or a destination.
#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "EndpointKind")]
pub(crate) enum Kind {
    /// Data comes from it.
    Source,
    /// Data goes to it.
    Destination,
}

/// What came of saving a credential.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Saved {
    /// Whether it was saved, and the verdict on it.
    #[serde(flatten)]
    pub(crate) saving: Saving,
    /// What is saved now, if it was.
    pub(crate) credential: Option<CredentialItem>,
}

/// Sources or destinations.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EndpointList {
    /// The records, in the order of their names.
    pub(crate) items: Vec<EndpointItem>,
    /// The `cursor` of the next part; `null` at the end.
    pub(crate) next_cursor: Option<String>,
}

/// A source or a destination.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EndpointItem {
    /// Its name.
    pub(crate) name: String,
    /// What it is.
    pub(crate) description: String,
    /// The name of the credential that it uses; `null` once that was removed.
    pub(crate) credential: Option<String>,
    /// When it was first saved, as RFC 3339 in UTC.
    pub(crate) created: String,
    /// When it was last changed, as RFC 3339 in UTC.
    pub(crate) changed: String,
    /// Its entity tag, for `If-Match`.
    pub(crate) etag: String,
}

/// A source or a destination to be saved.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndpointBody {
    /// What it is.
    #[serde(default)]
    pub(crate) description: String,
    /// The name of the credential that it uses.
    pub(crate) credential: String,
}

/// A part of the audit log.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AuditList {
    /// The entries, the latest first.
    pub(crate) entries: Vec<AuditItem>,
    /// The `cursor` of the next part; `null` at the end.
    pub(crate) next_cursor: Option<String>,
}

/// A line of a batch's answer that is no verdict.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum BatchLine {
    /// A line that was rejected; nothing was sent for it.
    Rejected {
        /// Its number, from 1.
        line: u64,
        /// Why.
        error: Error,
    },
    /// The last line.
    Summary {
        /// What the lines came to.
        summary: Counts,
    },
    /// The last line of a batch that could not go on.
    Failed {
        /// Why.
        error: Error,
    },
}

/// What the lines of a batch came to.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Counts {
    /// Lines with a verdict.
    answered: u64,
    /// Those of them that got the verdict of another line with the same credential.
    duplicates: u64,
    /// Lines that were rejected.
    rejected: u64,
    /// Requests that were sent to the API.
    api_calls: u64,
    /// Whether the batch was stopped before its end.
    stopped: bool,
}

impl BatchLine {
    /// A line that was rejected.
    pub(crate) fn rejected(line: u64, error: &LineError) -> Self {
        Self::Rejected {
            line,
            error: Problem::report("line-rejected", &error.to_string()),
        }
    }
}

impl Counts {
    /// Those of a summary.
    pub(crate) fn of(summary: &Summary) -> Self {
        Self {
            answered: summary.answered,
            duplicates: summary.coalesced,
            rejected: summary.unreadable,
            api_calls: summary.api_calls,
            stopped: summary.stopped,
        }
    }
}

/// What a session is to be good for. With the token of a link, all of it is left out.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SessionBody {
    /// What it allows; no more than the token that opens it.
    pub(crate) scope: Option<Scope>,
    /// The connector that it is bound to.
    pub(crate) connector: Option<String>,
    /// The credential that it is bound to; one that is not there yet can be created with it.
    pub(crate) credential: Option<String>,
    /// Who it is for, as the audit log shows it.
    pub(crate) subject: Option<String>,
    /// How long it lasts, in seconds.
    pub(crate) seconds: Option<u32>,
}

/// A session that was opened.
#[derive(Serialize, JsonSchema)]
pub(crate) struct OpenedSession {
    /// The token to send as `Authorization: Bearer TOKEN`. It is shown only once.
    pub(crate) token: String,
    /// The session.
    #[serde(flatten)]
    pub(crate) session: SessionItem,
}

/// Who asks, and what for.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionItem {
    /// What it allows.
    pub(crate) scope: Scope,
    /// The connector that it is bound to; `null` if it is not bound.
    pub(crate) connector: Option<String>,
    /// The credential that it is bound to; `null` if it is not bound.
    pub(crate) credential: Option<String>,
    /// How long it lasts from now, in seconds; `null` if it does not end.
    pub(crate) seconds: Option<u64>,
}

impl From<&Loaded> for ConnectorItem {
    fn from(loaded: &Loaded) -> Self {
        let connector = &loaded.connector;
        Self {
            name: loaded.name.clone(),
            version: connector.identity().version.clone(),
            sha256: loaded.sha256().to_owned(),
            trusted: connector.is_trusted(),
            call_milliseconds: connector.limits().call_milliseconds,
            description: connector.description().clone(),
        }
    }
}

impl From<EndpointKind> for Kind {
    fn from(kind: EndpointKind) -> Self {
        match kind {
            EndpointKind::Source => Self::Source,
            EndpointKind::Destination => Self::Destination,
        }
    }
}

impl From<(EndpointKind, CredentialName)> for UsedBy {
    fn from((kind, name): (EndpointKind, CredentialName)) -> Self {
        Self {
            kind: kind.into(),
            name: name.to_string(),
        }
    }
}

impl From<Endpoint> for EndpointItem {
    fn from(endpoint: Endpoint) -> Self {
        Self {
            etag: format!("\"{}\"", endpoint.version()),
            name: endpoint.name.to_string(),
            description: endpoint.note.to_string(),
            credential: endpoint.credential.map(|name| name.to_string()),
            created: endpoint.created.to_string(),
            changed: endpoint.changed.to_string(),
        }
    }
}

impl CredentialItem {
    /// A credential, with what uses it and the connector that it is for.
    pub(crate) fn new(
        credential: &Credential,
        uses: Vec<(EndpointKind, CredentialName)>,
        loaded: Option<&Loaded>,
    ) -> Self {
        Self {
            saved: credential.into(),
            loaded_connector: loaded.map(|loaded| loaded.name.clone()),
            etag: format!("\"{}\"", credential.version()),
            used_by: uses.into_iter().map(UsedBy::from).collect(),
        }
    }
}
