//! The form as a connector specification of Airbyte.

use connector_host::{Description, Field, FieldKind};
use serde::Serialize;

use super::export::{Entries, documentation_url, snake_case};
use connector_host::character_pattern;

/// The dialect that Airbyte reads.
const DIALECT: &str = "http://json-schema.org/draft-07/schema#";

/// `ConnectorSpecification` of Airbyte's protocol.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Specification<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    documentation_url: Option<&'a str>,
    connection_specification: Connection<'a>,
}

/// The schema of the values.
#[derive(Serialize)]
pub(super) struct Connection<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    title: String,
    r#type: &'static str,
    required: Vec<String>,
    /// Airbyte adds members of its own.
    #[serde(rename = "additionalProperties")]
    additional_properties: bool,
    properties: Entries<Property<'a>>,
}

#[derive(Serialize)]
struct Property<'a> {
    r#type: &'static str,
    title: &'a str,
    description: String,
    order: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    airbyte_secret: Option<bool>,
    #[serde(rename = "minLength", skip_serializing_if = "Option::is_none")]
    min_length: Option<u32>,
    #[serde(rename = "maxLength")]
    max_length: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#enum: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    examples: Option<[&'a str; 1]>,
}

/// What a specification does not say.
pub(super) const LOST: [&str; 4] = [
    "the headers and the test: a specification is a form, for a connector that is written otherwise",
    "`check`: rules on one value stay, but no other mistake is found and no fix is suggested",
    "the labels of choices, which the description lists",
    "the steps to get the credential, beyond the link to the documentation",
];

/// The specification of a whole form.
pub(super) fn render<'a>(description: &'a Description, fields: &'a [Field]) -> Specification<'a> {
    Specification {
        documentation_url: documentation_url(description),
        connection_specification: connection(description, fields),
    }
}

/// The schema of the values of some fields.
pub(super) fn connection<'a>(description: &Description, fields: &'a [Field]) -> Connection<'a> {
    let required = fields
        .iter()
        .filter(|field| field.required && field.default.is_none());
    Connection {
        schema: DIALECT,
        title: format!("{} credential", description.name),
        r#type: "object",
        required: required.map(|field| snake_case(&field.name)).collect(),
        additional_properties: true,
        properties: Entries(
            fields
                .iter()
                .zip(0..)
                .map(|(field, order)| (snake_case(&field.name), property(field, order)))
                .collect(),
        ),
    }
}

fn property(field: &Field, order: usize) -> Property<'_> {
    let rules = &field.rules;
    let choices = field.choices.iter();
    let labels: Vec<String> = choices
        .clone()
        .map(|choice| format!("{} ({})", choice.value, choice.label))
        .collect();
    let description = match labels.as_slice() {
        [] => field.help.clone(),
        labels => format!("{} One of: {}.", field.help, labels.join(", ")),
    };
    let is_choice = field.kind == FieldKind::Choice;
    let characters = &rules.allowed_characters;
    Property {
        r#type: "string",
        title: &field.label,
        description,
        order,
        airbyte_secret: (field.kind == FieldKind::Secret).then_some(true),
        min_length: (rules.min_length > 0).then_some(rules.min_length),
        max_length: rules.max_length,
        pattern: (!characters.is_empty()).then(|| character_pattern(characters)),
        r#enum: is_choice.then(|| choices.map(|choice| choice.value.as_str()).collect()),
        default: field.default.as_deref(),
        examples: field.placeholder.as_deref().map(|example| [example]),
    }
}
