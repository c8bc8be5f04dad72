//! `host-runner schema`: what `docs/report.schema.json` and `docs/openapi.json` are made with.

use serde_json::json;

use crate::support::harness::Run;
use crate::support::pages;
use crate::support::schema::{PAGE, validator};

#[test]
fn the_schema_in_docs_is_that_of_the_program() {
    let done = Run::new("schema").done();
    assert_eq!(done.code(), 0, "{}", done.all());
    pages::hold(PAGE, &pages::read(PAGE), &done.stdout());
}

#[test]
fn the_description_of_the_api_in_docs_is_that_of_the_program() {
    const PAGE: &str = "docs/openapi.json";
    let done = Run::new("schema").arg("--openapi").done();
    assert_eq!(done.code(), 0, "{}", done.all());
    pages::hold(PAGE, &pages::read(PAGE), &done.stdout());
}

#[test]
fn what_the_schema_does_not_have_is_refused() {
    let check = json!({"findings": []});
    assert!(validator("check").is_valid(&check));
    for wrong in [
        json!({}),
        json!({"findings": [], "more": 1}),
        json!({"findings": 1}),
    ] {
        assert!(!validator("check").is_valid(&wrong), "{wrong}");
    }
    let verdict = json!({
        "outcome": "valid", "code": "ok", "message": "", "actor": null, "retryable": false,
        "retry_after_seconds": null, "findings": [], "facts": [],
    });
    assert!(validator("validate").is_valid(&verdict));
    let mut wrong = verdict;
    wrong["more"] = json!(1);
    assert!(!validator("validate").is_valid(&wrong));
}
