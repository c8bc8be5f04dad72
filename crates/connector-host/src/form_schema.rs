//! The form as a JSON Schema (2020-12) for its values.

use serde_json::{Map, Value, json};

use credential_rules::FieldKind;

use crate::contract::form::{Description, Field, Form};

/// The dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The JSON Schema (2020-12) of the values of a form: an object with a property for each field. A field with a
/// default is not required.
#[must_use]
pub fn form_schema(description: &Description, form: &Form) -> Value {
    let properties: Map<String, Value> = form
        .fields()
        .iter()
        .map(|field| (field.name.to_string(), Value::Object(property(field))))
        .collect();
    let required: Vec<&str> = form
        .fields()
        .iter()
        .filter(|field| field.required && field.default.is_none())
        .map(|field| field.name.as_str())
        .collect();
    json!({
        "$schema": DIALECT,
        "title": format!("{} credential", description.name),
        "description": format!("Get it as described at {}", description.documentation_url),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(field: &Field) -> Map<String, Value> {
    let mut property = Map::new();
    let mut set = |key: &str, value: Value| property.insert(key.to_owned(), value);
    set("title", json!(field.label));
    set("description", json!(field.help));
    set("type", json!("string"));
    let rules = &field.rules;
    set("minLength", json!(rules.min_length));
    set("maxLength", json!(rules.max_length));
    if !rules.allowed_characters.is_empty() {
        set(
            "pattern",
            json!(character_pattern(&rules.allowed_characters)),
        );
    }
    match field.kind {
        FieldKind::Text => {}
        FieldKind::Secret => {
            set("writeOnly", json!(true));
            set("format", json!("password"));
        }
        FieldKind::Url => {
            set("format", json!("uri"));
        }
        FieldKind::Choice => {
            let choices: Vec<Value> = field
                .choices
                .iter()
                .map(|choice| json!({"const": choice.value, "title": choice.label}))
                .collect();
            set("oneOf", json!(choices));
        }
    }
    if let Some(default) = &field.default {
        set("default", json!(default));
    }
    if let Some(placeholder) = &field.placeholder {
        set("examples", json!([placeholder]));
    }
    property
}

/// A regular expression (ECMA-262) that matches text of these characters only.
pub fn character_pattern(ranges: &[(char, char)]) -> String {
    let mut class = String::new();
    for (first, last) in ranges {
        for (character, mark) in [(first, "-"), (last, "")] {
            if matches!(character, '\\' | ']' | '[' | '^' | '-') {
                class.push('\\');
            }
            class.push(*character);
            class.push_str(mark);
        }
    }
    format!("^[{class}]*$")
}
