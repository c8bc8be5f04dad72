//! A saved credential.

use super::moment::Moment;
use super::name::CredentialName;
use super::note::CredentialNote;
use super::saved_connector::SavedConnector;
use crate::egress::Origin;
use crate::field_name::FieldName;
use crate::verdict::{Outcome, Verdict};

/// A saved credential, as far as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// What it is known by, whatever it is called.
    pub(super) identity: Vec<u8>,
    /// Counts its changes.
    pub(super) revision: i64,
    /// Its name.
    pub name: CredentialName,
    /// Its description.
    pub note: CredentialNote,
    /// The connector it is for.
    pub connector: SavedConnector,
    /// The field that holds the base URL.
    pub url_field: FieldName,
    /// The values of its fields.
    pub(super) values: Vec<(FieldName, SavedValue)>,
    /// When it was saved first.
    pub created: Moment,
    /// When it was last changed.
    pub changed: Moment,
    /// What it came to when it was last tried.
    pub last: Option<LastVerdict>,
}

/// The value of a field, as it is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SavedValue {
    Plain(String),
    Sealed(Vec<u8>),
}

/// What a credential came to when it was last tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastVerdict {
    /// What was known.
    pub outcome: Outcome,
    /// Why, in kebab-case.
    pub code: String,
    /// Why, for a person.
    pub message: String,
    /// When that was.
    pub at: Moment,
}

impl Credential {
    /// The fields that have a value, with the value of those that are not secret.
    pub fn fields(&self) -> impl Iterator<Item = (&FieldName, Option<&str>)> {
        self.values.iter().map(|(name, value)| match value {
            SavedValue::Plain(value) => (name, Some(value.as_str())),
            SavedValue::Sealed(_) => (name, None),
        })
    }

    /// The base URL.
    #[must_use]
    pub fn base_url(&self) -> &str {
        let mut fields = self.fields();
        let base_url = fields.find(|(name, _)| **name == self.url_field);
        base_url.and_then(|(_, value)| value).unwrap_or_default()
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

impl LastVerdict {
    /// A verdict of this moment.
    pub(super) fn now(verdict: &Verdict) -> Self {
        Self {
            outcome: verdict.outcome,
            code: verdict.code.clone(),
            message: crate::text::brief(&verdict.message),
            at: Moment::now(),
        }
    }
}
