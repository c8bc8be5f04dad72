//! The form of a credential, as an untrusted connector gives it, checked once at load.

use serde::{Deserialize, Serialize};

use credential_rules::{FieldKind, FieldName, FieldShape, FormError, Rules, Sanitizer, url_field};

use crate::Misbehavior;
use crate::bindings;

/// What a connector is; shown to people, trusted for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Description {
    /// The name that a person knows it by.
    pub name: String,
    /// Who runs the API.
    pub vendor: String,
    /// The version of the connector.
    pub version: String,
    /// Where it is documented.
    pub documentation_url: String,
    /// How a person gets the credential, in order.
    pub setup_steps: Vec<String>,
}

/// The form of a credential: unique names, exactly one URL, and no secret that is not called one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Fields")]
pub struct Form {
    fields: Vec<Field>,
    /// The one that holds the base URL.
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
    /// How it is shown and held.
    pub kind: FieldKind,
    /// Whether it must be filled in.
    pub required: bool,
    /// The value of a field that was left out.
    pub default: Option<String>,
    /// An example to show in an empty field.
    pub placeholder: Option<String>,
    /// What a value that works looks like.
    pub rules: Rules,
    /// The possible values of a choice.
    pub choices: Vec<Choice>,
    /// Whether most people never need it.
    pub advanced: bool,
}

/// One possible value of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Choice {
    /// The value.
    pub value: String,
    /// The text to show.
    pub label: String,
}

impl Form {
    /// Takes in what `credential-config` returned.
    pub(crate) fn take(form: bindings::Form, sanitizer: &Sanitizer) -> Result<Self, Misbehavior> {
        let fields = sanitizer.list(form.fields, |field| Field::take(field, sanitizer))?;
        for field in &fields {
            if !sanitizer.has_room_for(field.rules.min_length) {
                let name = &field.name;
                return Err(Misbehavior::FormRefused(format!(
                    "the field `{name}` asks for a longer text than there is"
                )));
            }
        }
        Self::new(fields).map_err(|error| Misbehavior::FormRefused(error.to_string()))
    }

    /// A form of these fields.
    ///
    /// # Errors
    ///
    /// If they break a rule of the contract.
    pub fn new(fields: Vec<Field>) -> Result<Self, FormError> {
        let url_field = url_field(fields.iter().map(Field::shape))?.clone();
        Ok(Self { fields, url_field })
    }

    /// The fields, in the order to show them.
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

    /// The names of the fields, as a message lists them.
    #[must_use]
    pub fn names(&self) -> String {
        let names = self.fields.iter().map(|field| format!("`{}`", field.name));
        names.collect::<Vec<_>>().join(", ")
    }

    /// The one field that holds the base URL.
    #[must_use]
    pub fn url_field(&self) -> &FieldName {
        &self.url_field
    }

    /// Makes the default of the base URL a mere example: a stranger does not choose where a secret
    /// goes.
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
                Misbehavior::FormRefused("a field's name is not in kebab-case".to_owned())
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
    /// Takes in what `describe` returned.
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
