//! What the form of a credential must keep: unique names, exactly one URL, and no secret that is not called
//! one.

use alloc::collections::BTreeSet;
use core::fmt;

use crate::field_name::FieldName;
use crate::placeholder::Rules;

/// How a field is shown and held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// Never shown, logged or stored in the clear.
    Secret,
    /// The base URL of the API.
    Url,
    /// One of the field's choices.
    Choice,
}

/// What the rules look at in a field.
#[derive(Clone, Copy, Debug)]
pub struct FieldShape<'a> {
    /// Its name.
    pub name: &'a FieldName,
    /// How it is shown and held.
    pub kind: FieldKind,
    /// Whether it has a default.
    pub has_default: bool,
    /// Whether it has choices.
    pub has_choices: bool,
    /// What a value that works looks like.
    pub rules: &'a Rules,
}

/// Why fields are no form.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FormError {
    /// A name twice.
    SameName(FieldName),
    /// A name such as `api-key` on a field whose value is shown.
    SoundsSecret(FieldName),
    /// A secret that everybody knows.
    SecretDefault(FieldName),
    /// A choice without choices, or choices without a choice.
    Choices(FieldName),
    /// The shortest value is longer than the longest one.
    Lengths(FieldName),
    /// Not exactly one base URL.
    UrlFields(usize),
}

impl fmt::Display for FormError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SameName(name) => write!(f, "two fields are named `{name}`"),
            Self::SoundsSecret(name) => {
                write!(
                    f,
                    "the field `{name}` is named like a secret but is not one"
                )
            }
            Self::SecretDefault(name) => write!(f, "the secret field `{name}` has a default"),
            Self::Choices(name) => {
                write!(
                    f,
                    "the field `{name}` must have choices if it is a choice, and only then"
                )
            }
            Self::Lengths(name) => write!(f, "no value fits the lengths of the field `{name}`"),
            Self::UrlFields(count) => {
                write!(f, "it has {count} fields of kind `url` instead of one")
            }
        }
    }
}

impl core::error::Error for FormError {}

/// Checks the fields of a form, and gives the name of the one that holds the base URL.
///
/// # Errors
///
/// If they break a rule of the contract.
pub fn url_field<'a>(
    fields: impl Iterator<Item = FieldShape<'a>> + Clone,
) -> Result<&'a FieldName, FormError> {
    let mut names = BTreeSet::new();
    for field in fields.clone() {
        let name = || field.name.clone();
        if !names.insert(field.name) {
            return Err(FormError::SameName(name()));
        }
        if field.kind != FieldKind::Secret && field.name.sounds_secret() {
            return Err(FormError::SoundsSecret(name()));
        }
        if field.kind == FieldKind::Secret && field.has_default {
            return Err(FormError::SecretDefault(name()));
        }
        if (field.kind == FieldKind::Choice) != field.has_choices {
            return Err(FormError::Choices(name()));
        }
        if field.rules.min_length > field.rules.max_length {
            return Err(FormError::Lengths(name()));
        }
    }
    let mut urls = fields.filter(|field| field.kind == FieldKind::Url);
    match (urls.next(), urls.count()) {
        (Some(field), 0) => Ok(field.name),
        (None, _) => Err(FormError::UrlFields(0)),
        (Some(_), others) => Err(FormError::UrlFields(others.saturating_add(1))),
    }
}
