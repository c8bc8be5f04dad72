//! The filled-in form.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::field_name::FieldName;
use crate::form::{FieldKind, Form};
use crate::secret::Secret;
use crate::verdict::{Fix, FixValue};

/// Values for the fields of one form, defaults included.
#[derive(Clone, Debug)]
pub struct Values {
    entries: Vec<(FieldName, Entry)>,
}

/// The value of one field.
#[derive(Clone, Debug)]
enum Entry {
    Plain(String),
    Secret(Secret),
}

impl Entry {
    fn expose(&self) -> &str {
        match self {
            Self::Plain(value) => value,
            Self::Secret(secret) => secret.expose(),
        }
    }
}

/// Why a form cannot be filled in like this.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValuesError {
    /// The form has no such field.
    #[error("there is no field `{name}`; the fields are {known}")]
    UnknownField {
        /// The name given.
        name: FieldName,
        /// The names of the form.
        known: String,
    },
    /// A secret was given as a plain value.
    #[error("the field `{0}` is a secret and cannot be given as a plain value")]
    SecretAsPlain(FieldName),
    /// A plain value was given as a secret.
    #[error("the field `{0}` is not a secret and cannot be given as one")]
    PlainAsSecret(FieldName),
}

impl Values {
    /// Fills in the form: the values given, and the form's defaults for the fields left out.
    ///
    /// # Errors
    ///
    /// If a name is not in the form, or a secret is given where none belongs or the other way round.
    pub fn fill(
        form: &Form,
        mut plain: BTreeMap<FieldName, String>,
        mut secrets: BTreeMap<FieldName, Secret>,
    ) -> Result<Self, ValuesError> {
        for name in plain.keys() {
            if kind(form, name)? == FieldKind::Secret {
                return Err(ValuesError::SecretAsPlain(name.clone()));
            }
        }
        for name in secrets.keys() {
            if kind(form, name)? != FieldKind::Secret {
                return Err(ValuesError::PlainAsSecret(name.clone()));
            }
        }
        let entries = form.fields.iter().filter_map(|field| {
            let given = match field.kind {
                FieldKind::Secret => secrets.remove(&field.name).map(Entry::Secret),
                _ => plain.remove(&field.name).map(Entry::Plain),
            };
            let entry = given.or_else(|| field.default.clone().map(Entry::Plain))?;
            Some((field.name.clone(), entry))
        });
        Ok(Self {
            entries: entries.collect(),
        })
    }

    /// The plain value of a field.
    #[must_use]
    pub fn plain(&self, name: &FieldName) -> Option<&str> {
        self.entries
            .iter()
            .find_map(|(entry_name, entry)| match entry {
                Entry::Plain(value) if entry_name == name => Some(value.as_str()),
                _ => None,
            })
    }

    /// Whether a field has a value, secret or not.
    #[must_use]
    pub fn has(&self, name: &FieldName) -> bool {
        self.entries
            .iter()
            .any(|(entry_name, _)| entry_name == name)
    }

    /// Applies a fix to its field.
    pub(crate) fn apply(&mut self, fix: &Fix) {
        let value = match &fix.value {
            FixValue::Plain(value) => Entry::Plain(value.clone()),
            FixValue::Secret(secret) => Entry::Secret(secret.clone()),
        };
        match self.entries.iter_mut().find(|(name, _)| *name == fix.field) {
            Some((_, entry)) => *entry = value,
            None => self.entries.push((fix.field.clone(), value)),
        }
    }

    /// The secrets.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = (&FieldName, &Secret)> {
        self.entries.iter().filter_map(|(name, entry)| match entry {
            Entry::Secret(secret) => Some((name, secret)),
            Entry::Plain(_) => None,
        })
    }

    /// All values in the order of the form; a secret is the odd one out.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&FieldName, Result<&str, &Secret>)> {
        self.entries.iter().map(|(name, entry)| match entry {
            Entry::Plain(value) => (name, Ok(value.as_str())),
            Entry::Secret(secret) => (name, Err(secret)),
        })
    }

    /// Every value by the name of its field, secrets included.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&FieldName, &str)> {
        self.entries
            .iter()
            .map(|(name, entry)| (name, entry.expose()))
    }

    /// The plain field that holds the value of a secret, if one does.
    pub(crate) fn plain_field_with_secret(&self) -> Option<&FieldName> {
        self.entries.iter().find_map(|(name, entry)| match entry {
            Entry::Plain(value) => self.have_secret_in(value).then_some(name),
            Entry::Secret(_) => None,
        })
    }

    /// Whether a text holds the value of a secret.
    pub(crate) fn have_secret_in(&self, text: &str) -> bool {
        let mut secrets = self.secrets().map(|(_, secret)| secret.expose());
        secrets.any(|secret| !secret.is_empty() && text.contains(secret))
    }
}

fn kind(form: &Form, name: &FieldName) -> Result<FieldKind, ValuesError> {
    let field = form.field(name).ok_or_else(|| ValuesError::UnknownField {
        name: name.clone(),
        known: form.names(),
    })?;
    Ok(field.kind)
}
