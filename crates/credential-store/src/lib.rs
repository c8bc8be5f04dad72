//! Saves credentials in one file, with encrypted secrets.
//!
//! A [`Store`] holds each [`Credential`] under a name. A secret can be decrypted only for the credential,
//! connector and origin that it was saved for; see [`Store::values`]. The key of the store is in one
//! [`KeyHome`].

#![warn(missing_debug_implementations)]

mod audit;
mod binding;
mod changes;
mod credential;
mod database;
mod draft;
mod encryption;
mod endpoint;
mod endpoint_rows;
mod error;
mod identity;
mod key;
mod name;
mod note;
mod page;
mod rows;
mod saved_connector;
mod schema;
mod store;
mod store_key;
#[cfg(test)]
mod tests;
mod timestamp;

pub use audit::{Action, AuditEntry, AuditQuery, Use};
pub use changes::Removal;
pub use credential::{Credential, CredentialId, LastVerdict};
pub use draft::Draft;
pub use endpoint::{Endpoint, EndpointDraft, EndpointKind};
pub use error::StoreError;
pub use key::{KeyError, KeyHome};
pub use name::{CredentialName, CredentialNameError};
pub use note::{CredentialNote, CredentialNoteError};
pub use page::Page;
pub use saved_connector::SavedConnector;
pub use store::Store;
pub mod report;

pub use timestamp::Timestamp;
