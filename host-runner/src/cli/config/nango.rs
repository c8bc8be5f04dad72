//! The form as a provider of Nango: an entry of its `providers.yaml`.

use connector_host::{Field, FieldKind, FieldName, Template};
use serde::Serialize;

use super::export::{Entries, Export, Exported, camel_case, written};
use super::yaml;
use crate::cli::failure::Failure;
use connector_host::character_pattern;

/// The one credential of Nango's authentication by a key.
const API_KEY: &str = "apiKey";

#[derive(Serialize)]
struct Provider<'a> {
    display_name: &'a str,
    categories: [&'static str; 1],
    auth_mode: &'static str,
    proxy: Proxy,
    #[serde(skip_serializing_if = "Option::is_none")]
    docs: Option<&'a str>,
    connection_config: Entries<Input<'a>>,
    credentials: Entries<Input<'a>>,
}

#[derive(Serialize)]
struct Proxy {
    base_url: String,
    headers: Entries<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<Verification>,
}

#[derive(Serialize)]
struct Verification {
    method: &'static str,
    endpoints: [String; 1],
}

/// A field of the form that Nango shows.
#[derive(Serialize)]
struct Input<'a> {
    r#type: &'static str,
    title: &'a str,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    optional: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<usize>,
}

/// The entry, under its name.
pub(super) fn render(export: &Export<'_>) -> Result<Exported, Failure> {
    let mut fields = export.fields.iter();
    let key = fields.find(|field| field.kind == FieldKind::Secret);
    let key = key.ok_or_else(|| {
        Failure::usage("cannot export the connector: Nango needs a secret field, and it has none")
    })?;
    let variable = |name: &FieldName| {
        if *name == key.name {
            format!("${{{API_KEY}}}")
        } else {
            format!("${{connectionConfig.{}}}", camel_case(name))
        }
    };
    let value = |template: &Template<FieldName>| {
        written(template, variable, |inside| {
            let inside = written(inside, variable, |_| String::new());
            format!("${{base64({inside})}}")
        })
    };
    let verdict = "Nango says that a credential works for a 2xx answer and `connection_test_failed` \
                   for everything else, an outage included";
    let mut lost = export.lost("Nango", verdict);
    let probe = export.outline.probe.as_ref();
    let verification = probe.filter(|probe| !probe.has_fields());
    if verification.is_none() {
        lost.push(
            "the test: the connector makes no request whose path is the same for all values"
                .to_owned(),
        );
    }
    let others = export.fields.iter().filter(|field| field.name != key.name);
    for field in others
        .clone()
        .filter(|field| field.kind == FieldKind::Secret)
    {
        let name = &field.name;
        lost.push(format!(
            "that `{name}` is a credential: Nango has one of them, and keeps others in the \
             connection's configuration, marked as secret"
        ));
    }
    let headers = export.outline.headers.iter();
    let headers = headers.map(|header| (header.name.clone(), value(&header.value)));
    let config = others
        .zip(1..)
        .map(|(field, order)| (camel_case(&field.name), input(field, Some(order))));
    let provider = Provider {
        display_name: &export.description.name,
        categories: ["other"],
        auth_mode: "API_KEY",
        proxy: Proxy {
            base_url: variable(export.base_url),
            headers: Entries(headers.collect()),
            verification: verification.map(|probe| Verification {
                method: "GET",
                endpoints: [value(probe)],
            }),
        },
        docs: export.documentation_url(),
        connection_config: Entries(config.collect()),
        credentials: Entries(vec![(API_KEY.to_owned(), input(key, None))]),
    };
    let text = yaml::file(&export.origin(), &Entries(vec![(export.slug(), provider)]))?;
    Ok(Exported { text, lost })
}

fn input(field: &Field, order: Option<usize>) -> Input<'_> {
    let characters = &field.rules.allowed_characters;
    Input {
        r#type: "string",
        title: &field.label,
        description: &field.help,
        format: (field.kind == FieldKind::Url).then_some("uri"),
        pattern: (!characters.is_empty()).then(|| character_pattern(characters)),
        example: field.placeholder.as_deref(),
        default_value: field.default.as_deref(),
        secret: (field.kind == FieldKind::Secret).then_some(true),
        optional: (!field.required).then_some(true),
        order,
    }
}
