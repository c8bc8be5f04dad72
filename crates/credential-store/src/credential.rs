//! A saved credential.

use std::collections::BTreeMap;

use crate::name::CredentialName;
use crate::note::CredentialNote;
use crate::saved_connector::SavedConnector;
use crate::timestamp::Timestamp;
use connector_host::FieldName;
use connector_host::Origin;
use connector_host::{Outcome, Verdict};
use credential_rules::text;
use sha2::{Digest, Sha256};

/// Size of a version, in bytes: no two are ever the same.
const VERSION_BYTES: usize = 16;

/// A saved credential, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its identity, whatever its name.
    pub(crate) identity: Vec<u8>,
    /// The number of its changes.
    pub(crate) revision: i64,
    /// Its name.
    pub name: CredentialName,
    /// Its description.
    pub note: CredentialNote,
    /// The connector that it is for.
    pub connector: SavedConnector,
    /// The field with the base URL.
    pub url_field: FieldName,
    /// The values of its fields.
    pub(crate) values: Vec<(FieldName, SavedValue)>,
    /// When it was first saved.
    pub created: Timestamp,
    /// When it was last changed.
    pub changed: Timestamp,
    /// The verdict of the last validation.
    pub last: Option<LastVerdict>,
}

/// What a credential is known by, whatever it is called: no other one ever has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CredentialId(pub(crate) Vec<u8>);

/// The value of a field, as it is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SavedValue {
    Plain(String),
    Encrypted(Vec<u8>),
}

/// The verdict of the last validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastVerdict {
    /// What was known.
    pub outcome: Outcome,
    /// The reason, in kebab-case.
    pub code: String,
    /// The reason, for a person.
    pub message: String,
    /// When it was validated.
    pub at: Timestamp,
}

impl Credential {
    /// What it is known by, whatever it is called.
    #[must_use]
    pub fn id(&self) -> CredentialId {
        CredentialId(self.identity.clone())
    }

    /// A text that is another one after each change of what is saved, and for each other credential. A new
    /// verdict is no change.
    #[must_use]
    pub fn version(&self) -> String {
        version(&self.identity, self.revision)
    }

    /// The fields that have a value, as they may be shown: none for a secret, and nothing that could
    /// control a terminal.
    pub fn fields(&self) -> impl Iterator<Item = (&FieldName, Option<String>)> {
        self.values.iter().map(|(name, value)| match value {
            SavedValue::Plain(value) => (name, Some(text::clean(value))),
            SavedValue::Encrypted(_) => (name, None),
        })
    }

    /// The plain values, as they were saved.
    #[must_use]
    pub fn plain_values(&self) -> BTreeMap<FieldName, String> {
        let plain = self.values.iter().filter_map(|(name, value)| match value {
            SavedValue::Plain(value) => Some((name.clone(), value.clone())),
            SavedValue::Encrypted(_) => None,
        });
        plain.collect()
    }

    /// The fields of its secrets.
    pub fn secret_fields(&self) -> impl Iterator<Item = &FieldName> {
        self.values.iter().filter_map(|(name, value)| match value {
            SavedValue::Encrypted(_) => Some(name),
            SavedValue::Plain(_) => None,
        })
    }

    /// The base URL, as it may be shown.
    #[must_use]
    pub fn shown_base_url(&self) -> String {
        text::clean(self.base_url())
    }

    /// The base URL.
    pub(crate) fn base_url(&self) -> &str {
        let url = self.values.iter().find(|(name, _)| *name == self.url_field);
        match url {
            Some((_, SavedValue::Plain(value))) => value,
            _ => "",
        }
    }

    /// Whether a base URL leads to the origin that the saved secrets are for.
    #[must_use]
    pub fn has_origin_of(&self, base_url: &str) -> bool {
        match (Origin::of(self.base_url()), Origin::of(base_url)) {
            (Some(saved), Some(other)) => saved.is_same_as(&other),
            _ => false,
        }
    }
}

/// A text for one revision of one record.
pub(crate) fn version(identity: &[u8], revision: i64) -> String {
    let digest = Sha256::new()
        .chain_update(identity)
        .chain_update(revision.to_be_bytes())
        .finalize();
    hex::encode(digest.get(..VERSION_BYTES).unwrap_or_default())
}

impl LastVerdict {
    /// A verdict with the current time.
    pub(crate) fn now(verdict: &Verdict) -> Self {
        Self {
            outcome: verdict.outcome,
            code: verdict.code.clone(),
            message: text::brief(&verdict.message),
            at: Timestamp::now(),
        }
    }
}
