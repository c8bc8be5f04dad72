//! The filled-in form.

use std::collections::BTreeMap;

use credential_rules::{FieldKind, FieldName, FieldNameError, Origin, Redactor};
use thiserror::Error;

use crate::contract::form::Form;
use crate::contract::secret::Secret;
use crate::contract::value::Value;
use crate::contract::verdict::Fix;

/// Values for the fields of one form, including defaults.
#[derive(Clone, Debug)]
pub struct Values {
    entries: Vec<Entry>,
    url_field: FieldName,
    /// Of the base URL, parsed when that is set.
    origin: Option<Box<Origin>>,
}

/// One field, and its value if there is one.
#[derive(Clone, Debug)]
struct Entry {
    name: FieldName,
    is_secret: bool,
    value: Option<Value>,
}

/// Why a form cannot be filled in.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValuesError {
    /// The form has no such field.
    #[error("there is no field `{name}`; the fields are {known}")]
    UnknownField {
        /// The name that was given.
        name: FieldName,
        /// The names that exist.
        known: String,
    },
    /// The text is not a field name.
    #[error(transparent)]
    NotAName(#[from] FieldNameError),
    /// A secret was given as a plain value.
    #[error("the field `{0}` is a secret and cannot be given as a plain value")]
    SecretAsPlain(FieldName),
    /// A plain value was given as a secret.
    #[error("the field `{0}` is not a secret and cannot be given as one")]
    PlainAsSecret(FieldName),
}

impl Form {
    /// The form filled in with its defaults.
    #[must_use]
    pub fn values(&self) -> Values {
        Values::of(self)
    }
}

impl Values {
    /// The form with its defaults only.
    fn of(form: &Form) -> Self {
        let entries = form.fields().iter().map(|field| Entry {
            name: field.name.clone(),
            is_secret: field.kind == FieldKind::Secret,
            value: field.default.clone().map(Value::Plain),
        });
        let mut values = Self {
            entries: entries.collect(),
            url_field: form.url_field().clone(),
            origin: None,
        };
        values.parse_origin();
        values
    }

    /// The form with its defaults and these values.
    ///
    /// # Errors
    ///
    /// If the form has no such field, or if a value is secret and its field is not, or the other way round.
    pub fn fill(
        form: &Form,
        plain: BTreeMap<FieldName, String>,
        secrets: BTreeMap<FieldName, Secret>,
    ) -> Result<Self, ValuesError> {
        let values = plain
            .into_iter()
            .try_fold(form.values(), |values, (name, value)| {
                values.set(name.as_str(), value)
            })?;
        let mut secrets = secrets.into_iter();
        secrets.try_fold(values, |values, (name, secret)| {
            values.secret(name.as_str(), secret)
        })
    }

    /// Sets a plain field.
    ///
    /// # Errors
    ///
    /// If the form has no such field, or it is a secret.
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Result<Self, ValuesError> {
        let entry = self.entry(name)?;
        if entry.is_secret {
            return Err(ValuesError::SecretAsPlain(entry.name.clone()));
        }
        entry.value = Some(Value::Plain(value.into()));
        self.parse_origin();
        Ok(self)
    }

    /// Sets a secret field.
    ///
    /// # Errors
    ///
    /// If the form has no such field, or it is not a secret.
    pub fn secret(mut self, name: &str, secret: impl Into<Secret>) -> Result<Self, ValuesError> {
        let entry = self.entry(name)?;
        if !entry.is_secret {
            return Err(ValuesError::PlainAsSecret(entry.name.clone()));
        }
        entry.value = Some(Value::Secret(secret.into()));
        Ok(self)
    }

    fn entry(&mut self, name: &str) -> Result<&mut Entry, ValuesError> {
        let is_it = |entry: &Entry| entry.name.as_str() == name;
        if !self.entries.iter().any(is_it) {
            return Err(ValuesError::UnknownField {
                name: name.parse()?,
                known: self.names(),
            });
        }
        let mut entries = self.entries.iter_mut();
        // The field exists, as was just checked.
        let entry = entries.find(|entry| is_it(entry));
        entry.ok_or(FieldNameError.into())
    }

    /// The names of the fields, for a message.
    fn names(&self) -> String {
        let names = self.entries.iter().map(|entry| format!("`{}`", entry.name));
        names.collect::<Vec<_>>().join(", ")
    }

    /// The plain value of a field.
    #[must_use]
    pub fn plain(&self, name: &FieldName) -> Option<&str> {
        let mut entries = self.entries.iter();
        let entry = entries.find(|entry| entry.name == *name)?;
        entry.value.as_ref().and_then(Value::shown)
    }

    /// Whether a field has a value, secret or not.
    #[must_use]
    pub fn has(&self, name: &FieldName) -> bool {
        self.iter().any(|(known, _)| known == name)
    }

    /// Applies a fix.
    pub(crate) fn apply(&mut self, fix: &Fix) {
        if let Some(entry) = self
            .entries
            .iter_mut()
            .find(|entry| entry.name == fix.field)
        {
            entry.value = Some(fix.value.clone());
            self.parse_origin();
        }
    }

    /// The origin of the base URL, if it has one.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_deref()
    }

    fn parse_origin(&mut self) {
        self.origin = self.base_url().and_then(Origin::of).map(Box::new);
    }

    /// The base URL.
    #[must_use]
    pub fn base_url(&self) -> Option<&str> {
        self.plain(&self.url_field)
    }

    /// The values that are there, in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = (&FieldName, &Value)> {
        let entries = self.entries.iter();
        entries.filter_map(|entry| Some((&entry.name, entry.value.as_ref()?)))
    }

    /// All fields in the order of the form, with their values if they have one.
    pub fn fields(&self) -> impl Iterator<Item = (&FieldName, Option<&Value>)> {
        let entries = self.entries.iter();
        entries.map(|entry| (&entry.name, entry.value.as_ref()))
    }

    /// The secrets.
    pub fn secrets(&self) -> impl Iterator<Item = (&FieldName, &Secret)> {
        self.iter().filter_map(|(name, value)| match value {
            Value::Secret(secret) => Some((name, secret)),
            Value::Plain(_) => None,
        })
    }

    /// The first plain field that holds a secret, in any encoding that the redactor finds.
    pub(crate) fn plain_field_with_secret(&self, redactor: &Redactor) -> Option<&FieldName> {
        let mut values = self.iter();
        values.find_map(|(name, value)| redactor.finds(value.shown()?).then_some(name))
    }

    /// A redactor for the secrets.
    #[must_use]
    pub fn redactor(&self) -> Redactor {
        Redactor::new(self.secrets().map(|(_, secret)| secret.expose()))
    }
}
