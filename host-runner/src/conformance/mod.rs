//! Compares a connector's verdict and request with those that a case of the verdict vectors expects.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) mod probe;

use clari_mock::vectors::{Case, Expect};
use clari_mock::{ExpectedProbe, Request};
use connector_host::{Finding, Verdict};

use self::probe::{ExpectedHeaders, Probe};

/// A field of a verdict, the request or the probe, if it is not as expected.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema, Serialize)]
pub(crate) struct Difference {
    /// The field.
    pub(crate) field: Cow<'static, str>,
    /// The expected value.
    pub(crate) expected: Value,
    /// The actual value.
    pub(crate) actual: Value,
}

/// The fields of a verdict that are not as the case expects.
///
/// `checked` are the findings of `check` for the same values.
#[must_use]
pub(crate) fn differences(case: &Case, verdict: &Verdict, checked: &[Finding]) -> Vec<Difference> {
    let expect = &case.expect;
    let fields = [
        ("outcome", json!(expect.outcome), json!(verdict.outcome)),
        ("code", json!(expect.code), json!(verdict.code)),
        ("actor", json!(expect.actor), json!(verdict.actor)),
        (
            "retryable",
            json!(expect.retryable),
            json!(verdict.retryable),
        ),
        (
            "retry_after_seconds",
            json!(expect.retry_after_seconds),
            json!(verdict.retry_after_seconds),
        ),
        ("facts", expected_facts(expect), json!(verdict.facts)),
        (
            "findings",
            expected_findings(expect, checked),
            sorted(verdict.findings.iter().map(comparable)),
        ),
        (
            "errors_on",
            json!(expect.errors_on),
            error_fields(&verdict.findings),
        ),
        (
            "message_contains",
            json!(expect.message_contains),
            held(&expect.message_contains, &verdict.message),
        ),
        (
            "verdict_lacks",
            json!([]),
            held(&expect.verdict_lacks, &texts(verdict)),
        ),
    ];
    fields
        .into_iter()
        .filter(|(_, expected, actual)| expected != actual)
        .map(|(field, expected, actual)| Difference {
            field: field.into(),
            expected,
            actual,
        })
        .collect()
}

/// The request of a case, if it is not the probe with the expected headers.
#[must_use]
pub(crate) fn request_difference(
    headers: &ExpectedHeaders,
    expected: Option<&ExpectedProbe>,
    probe_path: &str,
    request: &Request,
) -> Option<Difference> {
    let (method, path) = expected.map_or(("GET", probe_path), |probe| {
        (probe.method.as_str(), probe.path.as_str())
    });
    let expected = headers.probe(method, path);
    let sent = headers.sent(request);
    (sent.as_ref() != Some(&expected)).then(|| Difference {
        field: "request".into(),
        expected: json!(expected),
        actual: json!(sent),
    })
}

/// The probe of a connector, if it is not the one in the file.
#[must_use]
pub(crate) fn probe_difference(expected: &ExpectedProbe, probe: &Probe) -> Option<Difference> {
    (!probe.is_as(expected)).then(|| Difference {
        field: "probe".into(),
        expected: json!({"method": expected.method, "path": expected.path}),
        actual: json!({"method": probe.method, "path": probe.path}),
    })
}

fn expected_facts(expect: &Expect) -> Value {
    let fact =
        |fact: &clari_mock::vectors::ExpectedFact| json!({"name": fact.name, "value": fact.value});
    expect.facts.iter().map(fact).collect()
}

/// The findings of `check` and those of the case.
fn expected_findings(expect: &Expect, checked: &[Finding]) -> Value {
    let of_case = expect.findings.iter().map(|finding| {
        let fix = finding
            .fix
            .as_ref()
            .map(|fix| json!({"field": fix.field, "value": fix.value}));
        json!({
            "field": finding.field,
            "severity": finding.severity,
            "code": finding.code,
            "fix": fix,
        })
    });
    sorted(checked.iter().map(comparable).chain(of_case))
}

/// A finding without its message, which the vectors leave open.
fn comparable(finding: &Finding) -> Value {
    json!({
        "field": finding.field,
        "severity": finding.severity,
        "code": finding.code,
        "fix": finding.fix,
    })
}

fn sorted(findings: impl Iterator<Item = Value>) -> Value {
    let mut findings: Vec<Value> = findings.collect();
    findings.sort_by_key(ToString::to_string);
    Value::Array(findings)
}

/// The fields that hold an error, each once.
fn error_fields(findings: &[Finding]) -> Value {
    let errors = findings.iter().filter(|finding| finding.is_error());
    let fields: std::collections::BTreeSet<&str> =
        errors.map(|finding| finding.field.as_str()).collect();
    json!(fields)
}

/// The words that a text contains.
fn held(words: &[String], text: &str) -> Value {
    let held: Vec<&String> = words.iter().filter(|word| text.contains(*word)).collect();
    json!(held)
}

/// Every text of a verdict.
fn texts(verdict: &Verdict) -> String {
    let findings = verdict.findings.iter().flat_map(|finding| {
        let fix = finding.fix.as_ref().and_then(|fix| fix.value.shown());
        [
            finding.field.as_str(),
            finding.code.as_str(),
            finding.message.as_str(),
            fix.unwrap_or_default(),
        ]
    });
    let facts = verdict.facts.iter().map(|fact| fact.name.as_str());
    let own = [verdict.code.as_str(), verdict.message.as_str()];
    own.into_iter()
        .chain(findings)
        .chain(facts)
        .collect::<Vec<_>>()
        .join("\u{1f}")
}
