//! `host-runner config`: the form in every format.

use serde_json::{Value, json};

use crate::support::harness::Run;

fn schema() -> Value {
    Run::new("config")
        .args(["--format", "json-schema"])
        .done()
        .json()
}

#[test]
fn the_json_schema_is_a_valid_schema_in_which_secrets_are_write_only() {
    let schema = schema();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    jsonschema::meta::validate(&schema).unwrap();
    assert_eq!(schema["properties"]["api-key"]["writeOnly"], true);
    assert_eq!(schema["properties"]["base-url"]["writeOnly"], Value::Null);
    insta::assert_json_snapshot!(schema);
}

#[test]
fn the_json_schema_accepts_what_works_and_refuses_what_cannot() {
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema())
        .unwrap();
    let key = "0123456789abcdef";
    let accepted = [
        json!({"api-key": key}),
        json!({"api-key": key, "base-url": "https://api.clari.com/v1"}),
        json!({"api-key": "a!~b{}-_=0", "auth-scheme": "apikey"}),
        json!({"api-key": key, "auth-scheme": "both"}),
    ];
    for values in accepted {
        assert!(validator.is_valid(&values), "{values}");
    }
    let refused = [
        json!({}),
        json!({"api-key": 1}),
        json!({"api-key": ""}),
        json!({"api-key": "with space in it"}),
        json!({"api-key": "größer-als-ascii"}),
        json!({"api-key": "k".repeat(100_000)}),
        json!({"api-key": key, "base-url": "not a url"}),
        json!({"api-key": key, "auth-scheme": "basic"}),
        json!({"api-key": key, "password": "x"}),
    ];
    for values in refused {
        assert!(!validator.is_valid(&values), "{values}");
    }
}

#[test]
fn the_markdown_is_the_guide_and_the_form() {
    let page = Run::new("config")
        .args(["--format", "markdown"])
        .done()
        .stdout();
    insta::assert_snapshot!(page);
}

#[test]
fn the_table_is_for_people() {
    insta::assert_snapshot!(Run::new("config").done().stdout());
}

#[test]
fn json_is_what_the_connector_says() {
    let json = Run::new("config").arg("--json").done().json();
    assert_eq!(json["fields"][0]["name"], "api-key");
    assert_eq!(json["fields"][0]["kind"], "secret");
    assert_eq!(json["fields"][1]["default"], "https://api.clari.com/v1");
    assert_eq!(json["connector"]["name"], "Clari Revenue");
    let same = Run::new("config").args(["--format", "json"]).done().json();
    assert_eq!(same, json);
}
