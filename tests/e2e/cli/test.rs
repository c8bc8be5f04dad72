//! `host-runner test`: verdict vectors against a connector, and what it reports of them.

use crate::support::harness::{Run, World};

#[test]
fn one_case_runs_alone_and_a_mistyped_one_gets_a_suggestion() {
    let run = |name: &str| Run::new("test").args(["--case", name]);
    let done = run("quota-exhausted").done();
    assert_eq!(done.code(), 0, "{}", done.all());
    assert!(
        done.stdout().starts_with("ok     quota-exhausted"),
        "{}",
        done.stdout()
    );
    assert!(
        done.stdout().ends_with("\n1 passed, 0 failed\n"),
        "{}",
        done.stdout()
    );
    let json = run("quota-exhausted").arg("--json").done().json();
    assert_eq!((&json["passed"], &json["failed"]), (&1.into(), &0.into()));

    let done = run("quota-exhaust").done();
    assert_eq!(done.code(), 2, "{}", done.all());
    let hint = "did you mean `quota-exhausted`? ";
    assert!(done.stderr().contains(hint), "{}", done.stderr());
}

#[test]
fn a_wrong_expectation_is_reported_field_by_field() {
    let world = World::new();
    let file = world.file(
        "wrong.json",
        r#"{"format": 1, "cases": [{"name": "wrong", "about": "A wrong expectation.",
            "values": {"base-url": "{api}/v1"},
            "expect": {"outcome": "invalid", "code": "ok", "actor": null, "retryable": false,
                       "retry_after_seconds": 5, "findings": [], "facts": []}}]}"#,
    );
    let done = Run::new("test").arg(&file).arg("--json").done();
    assert_eq!(done.code(), 1, "{}", done.all());
    let differences = &done.json()["cases"][0]["differences"];
    let fields: Vec<_> = differences
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["field"].clone())
        .collect();
    assert_eq!(fields, ["outcome", "retry_after_seconds", "facts"]);
    assert_eq!(differences[0]["actual"], "valid");

    for (text, words) in [
        ("{", "cannot be read"),
        (r#"{"format": 2, "cases": []}"#, "format `2`"),
    ] {
        let done = Run::new("test").arg(world.file("bad.json", text)).done();
        assert_eq!(done.code(), 2, "{}", done.all());
        assert!(done.stderr().contains(words), "{}", done.stderr());
    }
}

/// A file for the built-in connector with one good case, and a head of its own.
fn file_with(head: &str) -> String {
    let expect = r#"{"outcome": "valid", "code": "ok", "actor": null, "retryable": false,
        "retry_after_seconds": null, "findings": [], "facts": []}"#;
    let server = r#"{"status": 200, "body": {"json": {"jobs": {}}}}"#;
    format!(
        r#"{{"format": 1, {head} "cases": [{{"name": "good", "about": "A good key.",
            "server": {server}, "expect": {expect}}}]}}"#
    )
}

#[test]
fn a_probe_that_is_not_that_of_the_file_or_not_sent_at_all_is_reported() {
    let world = World::new();
    let test = |head: &str| {
        let file = world.file("vectors.json", file_with(head));
        Run::new("test").arg(file).arg("--json").done()
    };
    let values =
        r#""values": {"base-url": "{api}/cases/{case}/eu/v1", "api-key": "0123456789abcdef"},"#;
    let probe = |path: &str| format!(r#"{values} "probe": {{"method": "GET", "path": "{path}"}},"#);
    for head in ["", values, &probe("/admin/limits")] {
        let done = test(head);
        assert_eq!(done.code(), 0, "{head}: {}", done.all());
        assert_eq!(done.json()["passed"], 1);
    }

    let other = test(&probe("/admin/quota"));
    assert_eq!(other.code(), 1, "{}", other.all());
    let json = other.json();
    assert_eq!(
        (&json["cases"][0]["name"], &json["failed"]),
        (&"probe".into(), &2.into())
    );
    let difference = &json["cases"][0]["differences"][0];
    assert_eq!(difference["field"], "probe");
    assert_eq!(difference["actual"]["path"], "/admin/limits");

    let silent = test(r#""values": {"base-url": "{refused}/v1", "api-key": "0123456789abcdef"},"#);
    assert_eq!(silent.code(), 1, "{}", silent.all());
    let error = silent.json()["cases"][0]["error"].clone();
    assert!(
        error.as_str().unwrap().contains("sent no request"),
        "{error}"
    );

    let unknown = test(r#""values": {"address": "{api}/v1"},"#);
    assert_eq!(unknown.code(), 2, "{}", unknown.all());
    assert!(
        unknown.stderr().contains("there is no field `address`"),
        "{}",
        unknown.stderr()
    );
}

#[test]
fn a_request_without_the_headers_of_the_file_is_reported_without_their_values() {
    let world = World::new();
    let test = |headers: &str| {
        let head = format!(
            r#""values": {{"base-url": "{{api}}/cases/{{case}}/v1", "api-key": "0123456789abcdef"}},
            "probe": {{"method": "GET", "path": "/admin/limits", "headers": {headers}}},"#
        );
        let file = world.file("vectors.json", file_with(&head));
        Run::new("test").arg(file).arg("--json").done()
    };
    let right = test(r#"{"authorization": "Bearer {api-key}", "ApiKey": "{api-key}"}"#);
    assert_eq!(right.code(), 0, "{}", right.all());
    let wrong = test(r#"{"authorization": "Token {api-key}", "x-tenant": "a"}"#);
    assert_eq!(wrong.code(), 1, "{}", wrong.all());
    let difference = &wrong.json()["cases"][0]["differences"][0];
    assert_eq!(difference["field"], "request");
    let headers = |side: &str| difference[side]["headers"].clone();
    assert_eq!(
        headers("expected"),
        serde_json::json!(["apikey", "authorization", "x-tenant"])
    );
    assert_eq!(headers("actual"), serde_json::json!(["apikey"]));
    assert!(!wrong.all().contains("0123456789abcdef"), "{}", wrong.all());
}
