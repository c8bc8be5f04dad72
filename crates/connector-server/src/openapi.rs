//! The description of the API: the routes say what they are, and the wire format says what it looks like.

use connector_host::report;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::problem::{self, ProblemJson};
use crate::wire;

/// Where the schemas are.
const SCHEMAS: &str = "/components/schemas";

/// The description of the API in OpenAPI 3.1, as `/openapi.json` gives it.
#[must_use]
pub fn openapi() -> Value {
    complete(&crate::routes::all().1)
}

/// The description, from that of the routes.
#[expect(
    clippy::indexing_slicing,
    reason = "setting a member of a JSON object adds it"
)]
pub(crate) fn complete(routes: &utoipa::openapi::OpenApi) -> Value {
    let mut description = json!(routes);
    description["info"] = json!({
        "title": "Credentials of sandboxed connectors",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Connectors, the forms of their credentials, and saved credentials. A verdict is an answer \
            with status 200 or 201; a problem (RFC 9457) says that the request or the server is at fault.",
        "license": {"name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE")},
    });
    description["components"]["securitySchemes"] = json!({
        "token": {"type": "http", "scheme": "bearer",
            "description": "The token of a session, or one that whoever runs the server handed out."}
    });
    description["security"] = json!([{"token": []}]);
    description["components"]["schemas"] = Value::Object(schemas());
    enumerate(&mut description["components"]["schemas"]);
    name_catch_all(&mut description);
    for operation in operations(&mut description) {
        // Whoever has the token of a link need not say anything.
        let is_required = operation["operationId"] != "openSession";
        if let Some(body) = operation.get_mut("requestBody") {
            body["required"] = json!(is_required);
        }
        operation["responses"]["default"] = json!({
            "description": "Why the request got nothing",
            "content": {problem::CONTENT_TYPE: {"schema": reference("Problem")}},
        });
    }
    description
}

/// A path that takes in slashes is written otherwise here than for the router, and its methods need an id each.
fn name_catch_all(description: &mut Value) {
    let Some(paths) = description["paths"].as_object_mut() else {
        return;
    };
    let caught: Vec<String> = paths
        .keys()
        .filter(|path| path.contains("{*"))
        .cloned()
        .collect();
    for path in caught {
        let Some(mut item) = paths.remove(&path) else {
            continue;
        };
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let id = operation["operationId"].as_str().unwrap_or_default();
            operation["operationId"] = json!(format!("{method}{}", capitalized(id)));
        }
        paths.insert(path.replace("{*", "{"), item);
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

fn operations(description: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = description["paths"].as_object_mut().into_iter();
    let items = paths.flat_map(|paths| paths.values_mut());
    items.flat_map(|item| item.as_object_mut().into_iter().flat_map(Map::values_mut))
}

/// Writes one of several words as an enumeration, which the makers of clients understand better.
fn enumerate(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(enumerate);
            let Some(Value::Array(kinds)) = members.get("oneOf") else {
                return;
            };
            let words = kinds.iter().map(|kind| kind.get("const").cloned());
            let Some(words) = words.collect::<Option<Vec<Value>>>() else {
                return;
            };
            members.remove("oneOf");
            members.insert("type".to_owned(), json!("string"));
            members.insert("enum".to_owned(), Value::Array(words));
        }
        Value::Array(items) => items.iter_mut().for_each(enumerate),
        _ => {}
    }
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#{SCHEMAS}/{name}")})
}

/// Everything that the API takes and gives.
fn schemas() -> Map<String, Value> {
    let settings = || {
        SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = SCHEMAS.into();
            settings.meta_schema = None;
        })
    };
    let mut given = settings().for_serialize().into_generator();
    add::<wire::ConnectorList>(&mut given);
    add::<wire::ConnectorItem>(&mut given);
    add::<wire::CredentialList>(&mut given);
    add::<wire::CredentialItem>(&mut given);
    add::<wire::Saved>(&mut given);
    add::<wire::AuditList>(&mut given);
    add::<wire::EndpointList>(&mut given);
    add::<wire::EndpointItem>(&mut given);
    add::<wire::OpenedSession>(&mut given);
    add::<wire::SessionItem>(&mut given);
    add::<report::Config>(&mut given);
    add::<report::Check>(&mut given);
    add::<report::Failure>(&mut given);
    add::<report::Validation>(&mut given);
    add::<ProblemJson>(&mut given);
    let mut taken = settings().for_deserialize().into_generator();
    add::<wire::DraftBody>(&mut taken);
    add::<wire::CredentialBody>(&mut taken);
    add::<wire::RenameBody>(&mut taken);
    add::<wire::EndpointBody>(&mut taken);
    add::<wire::SessionBody>(&mut taken);
    let mut schemas = taken.take_definitions(true);
    schemas.extend(given.take_definitions(true));
    let checked = json!({"anyOf": [reference("Check"), reference("Failure")]});
    schemas.insert("Checked".to_owned(), checked);
    let when =
        json!({"type": "string", "enum": ["proved", "anyway"], "description": "When to save."});
    schemas.insert("SaveWhen".to_owned(), when);
    let schema = json!({"type": "object", "description": "A JSON Schema (2020-12)"});
    schemas.insert("JsonSchema".to_owned(), schema);
    schemas
}

fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
    generator.subschema_for::<T>();
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref") {
                    found.insert(reference.clone());
                }
                members
                    .values()
                    .for_each(|member| references(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_schema_is_used() {
        let description = openapi();
        let mut found = BTreeSet::new();
        references(&description, &mut found);
        for reference in &found {
            let place = reference.strip_prefix('#').unwrap();
            assert!(description.pointer(place).is_some(), "{reference}");
        }
        for name in schemas().keys() {
            let reference = format!("#{SCHEMAS}/{name}");
            assert!(found.contains(&reference), "{name} is not used");
        }
    }
}
