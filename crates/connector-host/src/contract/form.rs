//! The form of a credential, as an untrusted connector returns it, checked once when it is loaded.

use serde::{Deserialize, Serialize};

use credential_rules::{FieldKind, FieldName, FieldShape, FormError, Rules, Sanitizer, url_field};

use crate::Misbehavior;
use crate::bindings;

/// What a connector says about itself. It is shown to people and not trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Description {
    /// The display name.
    pub name: String,
    /// The vendor that runs the API.
    pub vendor: String,
    /// The version of the connector.
    pub version: String,
    /// The URL of its documentation.
    pub documentation_url: String,
    /// The steps to get a credential.
    pub setup_steps: Vec<String>,
}

/// The form of a credential: unique names, exactly one URL, and no secret in a field that is not
/// one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Fields")]
pub struct Form {
    fields: Vec<Field>,
    /// The field with the base URL.
    #[serde(skip)]
    url_field: FieldName,
}

/// The fields of a form before they are checked.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Fields {
    fields: Vec<Field>,
}

impl TryFrom<Fields> for Form {
    type Error = FormError;

    fn try_from(fields: Fields) -> Result<Self, Self::Error> {
        Self::new(fields.fields)
    }
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Field {
    /// The name; unique in the form.
    pub name: FieldName,
    /// The label to show.
    pub label: String,
    /// One or two sentences of help.
    pub help: String,
    /// How it is shown and stored.
    pub kind: FieldKind,
    /// Whether it needs a value.
    pub required: bool,
    /// The value of a field without one.
    pub default: Option<String>,
    /// An example to show in an empty field.
    pub placeholder: Option<String>,
    /// The rules for a value.
    pub rules: Rules,
    /// The allowed values of a choice.
    pub choices: Vec<Choice>,
    /// Whether most people never need it.
    pub advanced: bool,
}

/// One allowed value of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Choice {
    /// The value.
    pub value: String,
    /// The text to show.
    pub label: String,
}

impl Form {
    /// Sanitizes what `credential-config` returned.
    pub(crate) fn take(form: bindings::Form, sanitizer: &Sanitizer) -> Result<Self, Misbehavior> {
        let fields = sanitizer.list(form.fields, |field| Field::take(field, sanitizer))?;
        for field in &fields {
            if !sanitizer.has_room_for(field.rules.min_length) {
                let name = &field.name;
                return Err(Misbehavior::FormRefused(format!(
                    "the field `{name}` requires a longer text than is possible"
                )));
            }
        }
        Self::new(fields).map_err(|error| Misbehavior::FormRefused(error.to_string()))
    }

    /// A form with these fields.
    ///
    /// # Errors
    ///
    /// If they break a rule of the contract.
    pub fn new(fields: Vec<Field>) -> Result<Self, FormError> {
        let url_field = url_field(fields.iter().map(Field::shape))?.clone();
        Ok(Self { fields, url_field })
    }

    /// The fields, in display order.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field with this name.
    #[must_use]
    pub fn field(&self, name: &FieldName) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == *name)
    }

    /// Whether this is the field of the base URL.
    pub(crate) fn is_url(&self, name: &FieldName) -> bool {
        self.url_field == *name
    }

    /// The names of the fields, for a message.
    #[must_use]
    pub fn names(&self) -> String {
        let names = self.fields.iter().map(|field| format!("`{}`", field.name));
        names.collect::<Vec<_>>().join(", ")
    }

    /// The field with the base URL.
    #[must_use]
    pub fn url_field(&self) -> &FieldName {
        &self.url_field
    }

    /// Turns the default of the base URL into an example: an untrusted connector must not choose
    /// where a secret goes.
    pub(crate) fn take_url_default(&mut self) {
        for field in &mut self.fields {
            if field.kind == FieldKind::Url {
                let default = field.default.take();
                field.placeholder = field.placeholder.take().or(default);
            }
        }
    }
}

impl Field {
    fn shape(&self) -> FieldShape<'_> {
        FieldShape {
            name: &self.name,
            kind: self.kind,
            has_default: self.default.is_some(),
            has_choices: !self.choices.is_empty(),
            rules: &self.rules,
        }
    }

    fn take(field: bindings::Field, sanitizer: &Sanitizer) -> Result<Self, Misbehavior> {
        let optional = |text: Option<String>| text.map(|text| sanitizer.text(text)).transpose();
        Ok(Self {
            name: field.name.parse().map_err(|_| {
                Misbehavior::FormRefused("a field's name is not kebab-case".to_owned())
            })?,
            label: sanitizer.text(field.label)?,
            help: sanitizer.text(field.help)?,
            kind: match field.kind {
                bindings::FieldKind::Text => FieldKind::Text,
                bindings::FieldKind::Secret => FieldKind::Secret,
                bindings::FieldKind::Url => FieldKind::Url,
                bindings::FieldKind::Choice => FieldKind::Choice,
            },
            required: field.required,
            default: optional(field.default)?,
            placeholder: optional(field.placeholder)?,
            rules: Rules {
                min_length: field.rules.min_length,
                max_length: field.rules.max_length,
                allowed_characters: sanitizer.list(field.rules.allowed_characters, |range| {
                    Ok::<_, Misbehavior>((range.first, range.last))
                })?,
            },
            choices: sanitizer.list(field.choices, |choice| {
                Ok::<_, Misbehavior>(Choice {
                    value: sanitizer.text(choice.value)?,
                    label: sanitizer.text(choice.label)?,
                })
            })?,
            advanced: field.advanced,
        })
    }
}

impl Description {
    /// Sanitizes what `describe` returned.
    pub(crate) fn take(
        description: bindings::Description,
        sanitizer: &Sanitizer,
    ) -> Result<Self, Misbehavior> {
        Ok(Self {
            name: sanitizer.text(description.name)?,
            vendor: sanitizer.text(description.vendor)?,
            version: sanitizer.text(description.version)?,
            documentation_url: sanitizer.text(description.documentation_url)?,
            setup_steps: sanitizer.list(description.setup_steps, |step| sanitizer.text(step))?,
        })
    }
}
