//! The form as a credential type of n8n, in TypeScript.

use connector_host::{Field, FieldKind, FieldName, Template};
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

use super::export::{Entries, Export, Exported, camel_case, joined, written};
use crate::cli::failure::Failure;

/// What n8n takes for the beginning of an expression.
const EXPRESSION: char = '=';

/// A property of a credential (`INodeProperties`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Property<'a> {
    display_name: &'a str,
    name: String,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    type_options: Option<TypeOptions>,
    default: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    placeholder: Option<&'a str>,
    required: bool,
}

#[derive(Serialize)]
struct TypeOptions {
    password: bool,
}

/// `IAuthenticateGeneric`.
#[derive(Serialize)]
struct Authenticate {
    r#type: &'static str,
    properties: Headers,
}

#[derive(Serialize)]
struct Headers {
    headers: Entries<String>,
}

/// `ICredentialTestRequest`.
#[derive(Serialize)]
struct Test {
    request: Request,
}

#[derive(Serialize)]
struct Request {
    #[serde(rename = "baseURL")]
    base_url: String,
    url: String,
}

/// A file of a package of n8n.
pub(super) fn render(export: &Export<'_>) -> Result<Exported, Failure> {
    let class = format!("{}Api", export.class_name());
    let mut name = class.clone();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    let properties: Vec<Property<'_>> = export
        .fields
        .iter()
        .map(property)
        .collect::<Result<_, _>>()?;
    let headers = export.outline.headers.iter();
    let headers = headers.map(|header| (header.name.clone(), expression(&header.value)));
    let authenticate = Authenticate {
        r#type: "generic",
        properties: Headers {
            headers: Entries(headers.collect()),
        },
    };
    let test = export.outline.probe.as_ref().map(|probe| Test {
        request: Request {
            base_url: format!("={{{{{}}}}}", credential(export.base_url)),
            url: expression(probe),
        },
    });
    let mut imports = vec!["IAuthenticateGeneric", "ICredentialType", "INodeProperties"];
    let mut members = vec![
        member("name", "", &name)?,
        member(
            "displayName",
            "",
            &format!("{} API", export.description.name),
        )?,
    ];
    if let Some(url) = export.documentation_url() {
        members.push(member("documentationUrl", "", &url)?);
    }
    members.push(member("properties", ": INodeProperties[]", &properties)?);
    members.push(member(
        "authenticate",
        ": IAuthenticateGeneric",
        &authenticate,
    )?);
    let verdict =
        "n8n says `OK` for a 2xx answer and `Error` for everything else, an outage included";
    let mut lost = export.lost("n8n", verdict);
    lost.push("the rules on length and characters: the forms of n8n have none".to_owned());
    match test {
        Some(test) => {
            imports.insert(1, "ICredentialTestRequest");
            members.push(member("test", ": ICredentialTestRequest", &test)?);
        }
        None => lost.push(
            "the test: the connector makes no request that is the same for all values".to_owned(),
        ),
    }
    let text = format!(
        "// {}.\nimport type {{ {} }} from 'n8n-workflow';\n\nexport class {class} implements ICredentialType {{\n{}}}",
        export.origin(),
        imports.join(", "),
        members.join("\n")
    );
    Ok(Exported { text, lost })
}

fn property(field: &Field) -> Result<Property<'_>, Failure> {
    let default = field.default.as_deref().unwrap_or_default();
    if default.starts_with(EXPRESSION) {
        let name = &field.name;
        return Err(Failure::usage(format!(
            "cannot export the connector: n8n would run the default of `{name}` as an expression"
        )));
    }
    let is_secret = field.kind == FieldKind::Secret;
    Ok(Property {
        display_name: &field.label,
        name: camel_case(&field.name),
        r#type: "string",
        type_options: is_secret.then_some(TypeOptions { password: true }),
        default,
        description: &field.help,
        placeholder: field.placeholder.as_deref(),
        required: field.required,
    })
}

/// A template as n8n writes it.
fn expression(template: &Template<FieldName>) -> String {
    let text = written(
        template,
        |name| format!("{{{{{}}}}}", credential(name)),
        |inside| {
            format!(
                "{{{{({}).base64Encode()}}}}",
                joined(inside, " + ", credential)
            )
        },
    );
    if template.has_fields() || text.starts_with(EXPRESSION) {
        format!("{EXPRESSION}{text}")
    } else {
        text
    }
}

/// The value of a field in an expression.
fn credential(name: &FieldName) -> String {
    format!("$credentials.{}", camel_case(name))
}

/// A member of the class, one step in.
fn member(name: &str, r#type: &str, value: &impl Serialize) -> Result<String, Failure> {
    let mut json = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut json, PrettyFormatter::with_indent(b"\t"));
    value
        .serialize(&mut serializer)
        .map_err(|error| Failure::usage(error.to_string()))?;
    let json = String::from_utf8_lossy(&json).replace('\n', "\n\t");
    Ok(format!("\t{name}{type} = {json};\n"))
}
