//! The filled-in form.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use thiserror::Error;

use crate::contract::field_name::FieldName;
use crate::contract::form::{FieldKind, Form};
use crate::contract::secret::Secret;
use crate::contract::verdict::Fix;

/// Values for the fields of one form, defaults included.
#[derive(Clone, Debug)]
pub struct Values {
    entries: Vec<(FieldName, Value)>,
}

/// The value of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// One that may be shown.
    Plain(String),
    /// One that may not.
    Secret(Secret),
}

impl Value {
    /// The value, where it may be shown.
    #[must_use]
    pub fn shown(&self) -> Option<&str> {
        match self {
            Self::Plain(value) => Some(value),
            Self::Secret(_) => None,
        }
    }

    /// The value, secret or not.
    #[must_use]
    pub fn expose(&self) -> &str {
        match self {
            Self::Plain(value) => value,
            Self::Secret(secret) => secret.expose(),
        }
    }
}

impl Serialize for Value {
    /// A secret is `null`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shown().serialize(serializer)
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

impl ValuesError {
    /// The field that it is about.
    #[must_use]
    pub fn field(&self) -> &FieldName {
        match self {
            Self::UnknownField { name, .. }
            | Self::SecretAsPlain(name)
            | Self::PlainAsSecret(name) => name,
        }
    }
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
        let entries = form.fields().iter().filter_map(|field| {
            let given = match field.kind {
                FieldKind::Secret => secrets.remove(&field.name).map(Value::Secret),
                _ => plain.remove(&field.name).map(Value::Plain),
            };
            let entry = given.or_else(|| field.default.clone().map(Value::Plain))?;
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
                Value::Plain(value) if entry_name == name => Some(value.as_str()),
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
        let value = fix.value.clone();
        match self.entries.iter_mut().find(|(name, _)| *name == fix.field) {
            Some((_, entry)) => *entry = value,
            None => self.entries.push((fix.field.clone(), value)),
        }
    }

    /// The secrets.
    pub fn secrets(&self) -> impl Iterator<Item = (&FieldName, &Secret)> {
        self.entries.iter().filter_map(|(name, entry)| match entry {
            Value::Secret(secret) => Some((name, secret)),
            Value::Plain(_) => None,
        })
    }

    /// The values, in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldName, &Value)> {
        self.entries.iter().map(|(name, value)| (name, value))
    }

    /// The plain field that holds the value of a secret, if one does.
    pub(crate) fn plain_field_with_secret(&self) -> Option<&FieldName> {
        self.entries.iter().find_map(|(name, entry)| match entry {
            Value::Plain(value) => self.have_secret_in(value).then_some(name),
            Value::Secret(_) => None,
        })
    }

    /// Whether a text holds the value of a secret.
    #[must_use]
    pub fn have_secret_in(&self, text: &str) -> bool {
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
