//! The form and the test as a low-code connector of Airbyte.

use connector_host::{FieldName, HeaderTemplate, Part, Template};
use serde::Serialize;

use super::airbyte_spec::{Connection, connection};
use super::export::{Entries, Export, Exported, joined, snake_case, written};
use super::yaml;
use crate::cli::failure::Failure;

/// The version of the language of manifests that is used: what has not changed since.
const VERSION: &str = "6.0.0";

/// What comes before a bearer token.
const BEARER: &str = "Bearer ";

#[derive(Serialize)]
struct Manifest<'a> {
    version: &'static str,
    r#type: &'static str,
    check: Check<'a>,
    streams: [Stream<'a>; 1],
    spec: Spec<'a>,
}

#[derive(Serialize)]
struct Check<'a> {
    r#type: &'static str,
    stream_names: [&'a str; 1],
}

#[derive(Serialize)]
struct Stream<'a> {
    r#type: &'static str,
    name: &'a str,
    retriever: Retriever,
    schema_loader: SchemaLoader,
}

#[derive(Serialize)]
struct Retriever {
    r#type: &'static str,
    requester: Requester,
    record_selector: RecordSelector,
}

#[derive(Serialize)]
struct Requester {
    r#type: &'static str,
    url_base: String,
    path: String,
    http_method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticator: Option<Authenticator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_headers: Option<Entries<String>>,
}

#[derive(Serialize)]
#[serde(tag = "type")]
enum Authenticator {
    BearerAuthenticator {
        api_token: String,
    },
    ApiKeyAuthenticator {
        api_token: String,
        inject_into: RequestOption,
    },
}

#[derive(Serialize)]
struct RequestOption {
    r#type: &'static str,
    inject_into: &'static str,
    field_name: String,
}

#[derive(Serialize)]
struct RecordSelector {
    r#type: &'static str,
    extractor: Extractor,
}

#[derive(Serialize)]
struct Extractor {
    r#type: &'static str,
    field_path: [&'static str; 0],
}

#[derive(Serialize)]
struct SchemaLoader {
    r#type: &'static str,
    schema: Schema,
}

/// The schema of the answer, of which nothing is known.
#[derive(Serialize)]
struct Schema {
    r#type: &'static str,
    #[serde(rename = "additionalProperties")]
    additional_properties: bool,
    properties: Entries<()>,
}

#[derive(Serialize)]
struct Spec<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    documentation_url: Option<&'a str>,
    connection_specification: Connection<'a>,
}

/// A manifest whose one stream is the request of the test.
pub(super) fn render(export: &Export<'_>) -> Result<Exported, Failure> {
    let probe = export.outline.probe.as_ref().ok_or_else(|| {
        Failure::usage(
            "cannot export the connector: a check of Airbyte reads a stream, and the connector makes no \
             request that is the same for all values",
        )
    })?;
    let path = value(probe);
    let name = stream_name(&path);
    let (carrying, others): (Vec<_>, Vec<_>) = export
        .outline
        .headers
        .iter()
        .partition(|header| header.value.has_fields());
    let (first, more) = match carrying.split_first() {
        Some((first, more)) => (Some(*first), more),
        None => (None, carrying.as_slice()),
    };
    let more = more.iter().copied().chain(others);
    let more: Vec<_> = more
        .map(|header| (header.name.clone(), value(&header.value)))
        .collect();
    let manifest = Manifest {
        version: VERSION,
        r#type: "DeclarativeSource",
        check: Check {
            r#type: "CheckStream",
            stream_names: [name],
        },
        streams: [Stream {
            r#type: "DeclarativeStream",
            name,
            retriever: Retriever {
                r#type: "SimpleRetriever",
                requester: Requester {
                    r#type: "HttpRequester",
                    url_base: field(export.base_url),
                    path: path.clone(),
                    http_method: "GET",
                    authenticator: first.map(authenticator),
                    request_headers: (!more.is_empty()).then_some(Entries(more)),
                },
                record_selector: RecordSelector {
                    r#type: "RecordSelector",
                    extractor: Extractor {
                        r#type: "DpathExtractor",
                        field_path: [],
                    },
                },
            },
            schema_loader: SchemaLoader {
                r#type: "InlineSchemaLoader",
                schema: Schema {
                    r#type: "object",
                    additional_properties: true,
                    properties: Entries(Vec::new()),
                },
            },
        }],
        spec: Spec {
            r#type: "Spec",
            documentation_url: export.documentation_url(),
            connection_specification: connection(export.description, &export.fields),
        },
    };
    let verdict = "a check of Airbyte says `SUCCEEDED` or `FAILED`, and repeats requests for half a \
                   minute in an outage before it says `FAILED`";
    let text = yaml::file(&export.origin(), &manifest)?;
    let lost = export.lost("Airbyte", verdict);
    Ok(Exported { text, lost })
}

/// The authenticator that sends a header.
fn authenticator(header: &HeaderTemplate) -> Authenticator {
    if let [Part::Text(scheme), Part::Field(name)] = header.value.parts()
        && header.name == "authorization"
        && scheme == BEARER
    {
        return Authenticator::BearerAuthenticator {
            api_token: alone(&field_expression(name)),
        };
    }
    Authenticator::ApiKeyAuthenticator {
        api_token: value(&header.value),
        inject_into: RequestOption {
            r#type: "RequestOption",
            inject_into: "header",
            field_name: header.name.clone(),
        },
    }
}

/// A template as Airbyte writes it.
fn value(template: &Template<FieldName>) -> String {
    match template.parts() {
        [Part::Field(name)] => alone(&field_expression(name)),
        [Part::Base64(inside)] => alone(&base64(inside)),
        _ => written(template, field, |inside| {
            format!("{{{{ {} }}}}", base64(inside))
        }),
    }
}

/// An expression that is all of a text. Airbyte reads the result as a value of Python: it would make a
/// number of a key such as `12e4`. As JSON it is a string in any case.
fn alone(expression: &str) -> String {
    format!("{{{{ {expression} | tojson }}}}")
}

fn base64(inside: &Template<FieldName>) -> String {
    format!(
        "({}) | base64encode",
        joined(inside, " ~ ", field_expression)
    )
}

fn field(name: &FieldName) -> String {
    format!("{{{{ {} }}}}", field_expression(name))
}

fn field_expression(name: &FieldName) -> String {
    format!("config['{}']", snake_case(name))
}

/// What the stream is called: the last part of its path.
fn stream_name(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or_default();
    let is_plain = |word: &&str| !word.is_empty() && word.bytes().all(is_word);
    path.rsplit('/').find(is_plain).unwrap_or("test")
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}
