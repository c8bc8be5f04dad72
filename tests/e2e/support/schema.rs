//! Holds the JSON of every run to `docs/report.schema.json`.

use std::process::{Command, Output};
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::support::pages;

/// The schema.
pub(crate) const PAGE: &str = "docs/report.schema.json";

/// Definitions that others are made of, so that what else an object has is not theirs to say.
const FLATTENED: [&str; 4] = ["Identity", "Inspection", "Validation", "Verdict"];

static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let mut schema: Value = serde_json::from_str(&pages::read(PAGE)).unwrap();
    // Readers should ignore unknown members; here, everything must be known.
    for (name, definition) in schema["$defs"].as_object_mut().unwrap() {
        let is_command = definition.get("type").is_none() && definition.get("anyOf").is_some();
        let is_closed =
            definition.get("properties").is_some() && !FLATTENED.contains(&name.as_str());
        if is_command || is_closed {
            definition["unevaluatedProperties"] = json!(false);
        }
    }
    schema
});

/// Panics if what a command printed with `--json` is not what the schema says of it.
pub(crate) fn hold(command: &Command, output: &Output) {
    let arguments: Vec<_> = command
        .get_args()
        .map(|argument| argument.to_string_lossy())
        .collect();
    let mut names = arguments.iter().enumerate();
    let is_command = |name: &str| SCHEMA["$defs"].get(name).is_some();
    let name = names.find_map(|(index, name)| match name.as_ref() {
        "schema" => Some(None),
        "credential" => {
            let mut rest = arguments.iter().skip(index + 1);
            let name = rest.find(|argument| !argument.starts_with('-'));
            Some(name.map(|name| format!("credential-{name}")))
        }
        name => is_command(name).then(|| Some(name.to_owned())),
    });
    let name = match name {
        Some(None) => return,
        Some(Some(name)) if is_command(&name) => name,
        // No command, and so a failure.
        _ => "Failure".to_owned(),
    };
    let is_batch = name == "batch";
    if !is_batch && !arguments.iter().any(|argument| argument == "--json") {
        return;
    }
    // A form in its own format.
    if arguments.iter().any(|argument| argument == "json-schema") {
        return;
    }
    let validator = validator(&name);
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(object) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        let faults: Vec<String> = validator
            .iter_errors(&object)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{name}: {faults:#?}\n{line}");
    }
}

/// Of the JSON of one command.
pub(crate) fn validator(name: &str) -> Validator {
    let definitions = &SCHEMA["$defs"];
    assert!(definitions.get(name).is_some(), "no definition of {name}");
    let schema = json!({"$ref": format!("#/$defs/{name}"), "$defs": definitions});
    jsonschema::draft202012::new(&schema).unwrap()
}
