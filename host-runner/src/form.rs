//! The form of a credential, as an untrusted connector gives it, checked once at load.

use serde::Serialize;

use connector_sandbox::Rules;

use crate::Misbehaviour;
use crate::bindings;
use crate::field_name::FieldName;
use crate::intake::Intake;

/// What a connector is; shown to people, trusted for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Form {
    /// The fields, in the order to show them.
    pub fields: Vec<Field>,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// How a field is shown and held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
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

/// One possible value of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The value.
    pub value: String,
    /// The text to show.
    pub label: String,
}

impl Form {
    /// Takes in what `credential-config` returned.
    pub(crate) fn take(form: bindings::Form, intake: &Intake) -> Result<Self, Misbehaviour> {
        let fields = intake.list(form.fields, |field| Field::take(field, intake))?;
        let form = Self { fields };
        form.check(intake)?;
        Ok(form)
    }

    /// The field with this name.
    #[must_use]
    pub fn field(&self, name: &FieldName) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == *name)
    }

    /// Whether this is the field of the base URL.
    pub(crate) fn is_url(&self, name: &FieldName) -> bool {
        self.field(name)
            .is_some_and(|field| field.kind == FieldKind::Url)
    }

    /// The names of the fields, as a message lists them.
    pub(crate) fn names(&self) -> String {
        let names = self.fields.iter().map(|field| format!("`{}`", field.name));
        names.collect::<Vec<_>>().join(", ")
    }

    /// The one field that holds the base URL.
    pub(crate) fn url_field(&self) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| field.kind == FieldKind::Url)
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

    fn check(&self, intake: &Intake) -> Result<(), Misbehaviour> {
        let refused = |reason: String| Err(Misbehaviour::FormRefused(reason));
        for (index, field) in self.fields.iter().enumerate() {
            let name = &field.name;
            if self
                .fields
                .iter()
                .skip(index + 1)
                .any(|other| other.name == *name)
            {
                return refused(format!("two fields are named `{name}`"));
            }
            if field.kind != FieldKind::Secret && name.sounds_secret() {
                return refused(format!(
                    "the field `{name}` is named like a secret but is none"
                ));
            }
            if field.kind == FieldKind::Secret && field.default.is_some() {
                return refused(format!("the secret field `{name}` has a default"));
            }
            if (field.kind == FieldKind::Choice) == field.choices.is_empty() {
                return refused(format!(
                    "the field `{name}` must have choices exactly if it is a choice"
                ));
            }
            if !intake.has_room_for(field.rules.min_length) {
                return refused(format!(
                    "the field `{name}` asks for a longer text than there is"
                ));
            }
            if field.rules.min_length > field.rules.max_length {
                return refused(format!("no value fits the lengths of the field `{name}`"));
            }
        }
        let urls = self
            .fields
            .iter()
            .filter(|field| field.kind == FieldKind::Url);
        match urls.count() {
            1 => Ok(()),
            count => refused(format!(
                "it has {count} fields of kind `url` instead of one"
            )),
        }
    }
}

impl Field {
    fn take(field: bindings::Field, intake: &Intake) -> Result<Self, Misbehaviour> {
        let optional = |text: Option<String>| text.map(|text| intake.text(text)).transpose();
        Ok(Self {
            name: field.name.parse().map_err(|_| {
                Misbehaviour::FormRefused("a field's name is not in kebab-case".to_owned())
            })?,
            label: intake.text(field.label)?,
            help: intake.text(field.help)?,
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
                allowed_characters: intake.list(field.rules.allowed_characters, |range| {
                    Ok((range.first, range.last))
                })?,
            },
            choices: intake.list(field.choices, |choice| {
                Ok(Choice {
                    value: intake.text(choice.value)?,
                    label: intake.text(choice.label)?,
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
        intake: &Intake,
    ) -> Result<Self, Misbehaviour> {
        Ok(Self {
            name: intake.text(description.name)?,
            vendor: intake.text(description.vendor)?,
            version: intake.text(description.version)?,
            documentation_url: intake.text(description.documentation_url)?,
            setup_steps: intake.list(description.setup_steps, |step| intake.text(step))?,
        })
    }
}
