//! The verdict vectors: every row of the table, on the real component.

use std::collections::BTreeSet;

use clari_revenue::verdict::Reason;
use host_runner::vectors::Vectors;

use crate::harness::{Run, World};

/// The codes whose fault is a server's, a network's or a proxy's: never the key's.
const NOT_THE_KEY: [&str; 4] = ["provider", "network", "operator", "admin"];

#[test]
fn every_case_has_the_verdict_that_is_due() {
    let done = Run::new("test").done();
    assert_eq!(done.code(), 0, "{}", done.all());
    let json = Run::new("test").arg("--json").done().json();
    let cases = Vectors::built_in().unwrap().cases().len();
    assert_eq!(
        (&json["passed"], &json["failed"]),
        (&cases.into(), &0.into())
    );
}

#[test]
fn every_row_of_the_table_has_a_case() {
    let vectors = Vectors::built_in().unwrap();
    let covered: BTreeSet<&str> = vectors
        .cases()
        .iter()
        .map(|case| case.expect.code.as_str())
        .collect();
    let rows: BTreeSet<&str> = Reason::ALL.iter().map(|reason| reason.row().code).collect();
    assert_eq!(
        rows.difference(&covered).collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
    assert_eq!(
        covered.difference(&rows).collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
}

#[test]
fn no_fault_of_a_server_a_network_or_a_proxy_blames_the_key() {
    for case in Vectors::built_in().unwrap().cases() {
        if case
            .expect
            .actor
            .as_deref()
            .is_some_and(|actor| NOT_THE_KEY.contains(&actor))
        {
            assert_eq!(case.expect.outcome, "undetermined", "{}", case.name);
        }
    }
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
