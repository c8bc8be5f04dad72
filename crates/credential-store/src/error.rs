//! Errors of the store.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::endpoint::EndpointKind;
use crate::key::KeyError;
use crate::name::CredentialName;
use connector_host::FieldName;

/// Why an operation on the store failed. Nothing is saved in part: after an error, the store holds
/// what it held before.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A secret is in the name, the description or a plain field.
    #[error("the {0} holds the value of a secret field, and would be saved and shown in the clear")]
    SecretInTheClear(String),
    /// The platform has no folder for a user's data.
    #[error("this system has no folder for a user's data")]
    NoPlace,
    /// The file is not a store.
    #[error("`{}` is not a store of credentials: {reason}", path.display())]
    NotAStore {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        reason: &'static str,
    },
    /// A newer version of the program created the file.
    #[error("the store `{}` has version {found}, and this program supports versions up to {known}", path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// The newest supported version.
        known: i64,
    },
    /// The file is damaged.
    #[error("the store `{}` is damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another process has been writing for too long.
    #[error("the store `{}` is in use by another process", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk of the store `{}` is full", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The file or its folder is not writable.
    #[error("the store `{}` cannot be opened for writing", path.display())]
    NotWritable {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read or written.
    #[error("cannot use the store `{}`: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The database reported an error.
    #[error("cannot use the store `{}`: {reason}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// The message of SQLite.
        reason: String,
    },
    /// The key of the store is not available.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// There is no credential with this name.
    #[error("there is no credential `{name}`")]
    Unknown {
        /// The name.
        name: CredentialName,
    },
    /// There is already a credential with this name.
    #[error("there is already a credential `{name}`")]
    Taken {
        /// The name.
        name: CredentialName,
    },
    /// A source or a destination uses the credential.
    #[error("the credential `{name}` is used by {}", used_by(uses))]
    InUse {
        /// The name.
        name: CredentialName,
        /// What uses it.
        uses: Vec<(EndpointKind, CredentialName)>,
    },
    /// There is no source or destination of this name.
    #[error("there is no {kind} `{name}`")]
    UnknownEndpoint {
        /// Which of the two.
        kind: EndpointKind,
        /// The name.
        name: CredentialName,
    },
    /// There is a source or destination of this name already.
    #[error("there is a {kind} `{name}` already")]
    EndpointTaken {
        /// Which of the two.
        kind: EndpointKind,
        /// The name.
        name: CredentialName,
    },
    /// The source or destination was changed or removed meanwhile.
    #[error("the {kind} `{name}` was changed or removed meanwhile")]
    EndpointChanged {
        /// Which of the two.
        kind: EndpointKind,
        /// The name.
        name: CredentialName,
    },
    /// An entry of the audit log is not what was written.
    #[error(
        "the audit log was tampered with: entry {entry} is not what was written after the one before it"
    )]
    AuditBroken {
        /// Its number.
        entry: i64,
    },
    /// Another process has changed the credential meanwhile.
    #[error("the credential `{name}` was changed or removed meanwhile")]
    ChangedMeanwhile {
        /// The name.
        name: CredentialName,
    },
    /// The saved secret was not encrypted for this credential, connector and origin.
    #[error(
        "the saved secret `{field}` cannot be decrypted: it was saved for another credential, connector or base URL"
    )]
    Decrypt {
        /// The secret's field.
        field: FieldName,
    },
    /// The credential was saved for another connector.
    #[error("the credential was saved for {expected}, not for this one", expected = if *built_in {
        "the built-in connector".to_owned()
    } else {
        format!("the connector whose SHA-256 is {saved}")
    })]
    OtherConnector {
        /// The SHA-256 of the connector that it was saved for.
        saved: String,
        /// Whether it was saved for the built-in connector.
        built_in: bool,
    },
    /// The connector's form no longer has a field that was saved.
    #[error("the connector no longer has the field `{field}` as it was saved")]
    OtherForm {
        /// The field.
        field: FieldName,
    },
    /// The base URL has no origin, so no secret can be bound to it.
    #[error("no key can be sent to the base URL")]
    NoOrigin,
}

/// What uses a credential, as a message lists it.
fn used_by(uses: &[(EndpointKind, CredentialName)]) -> String {
    let uses = uses
        .iter()
        .map(|(kind, name)| format!("the {kind} `{name}`"));
    uses.collect::<Vec<_>>().join(", ")
}
