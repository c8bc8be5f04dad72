//! The rows of the table, seen from the response.

mod refusal;
mod scheme;

use super::*;
use crate::bindings::{Outcome, Value};

const KEY: &str = "Zq7Xw2Vu9Ts4";

fn classify(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Verdict {
    classify_with(&[], status, headers, body)
}

fn classify_with(
    more: &[(&str, &str)],
    status: u16,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Verdict {
    let values: Vec<_> = [("api-key", KEY)]
        .iter()
        .chain(more)
        .map(|(name, value)| Value {
            name: (*name).into(),
            value: (*value).into(),
        })
        .collect();
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).into(), value.as_bytes().to_vec()))
        .collect();
    classify_response(
        &Response {
            status,
            headers,
            body: body.to_vec(),
        },
        &Values::new(&values),
    )
}

fn assert_codes(cases: &[(u16, &str, &str)]) {
    for (status, body, code) in cases {
        assert_eq!(
            classify(*status, &[], body.as_bytes()).code,
            *code,
            "{status} {body}"
        );
    }
}

#[test]
fn a_success_is_proved_by_the_body() {
    assert_codes(&[
        (200, r#"{"jobs":{}}"#, "ok"),
        (200, "\u{FEFF} {\"jobs\":{}}\r\n", "ok"),
        (200, r#"{"jobs":7,"jobs":{}}"#, "ok"),
        (200, r#"{"jobs":{"monthlyQuota":1e999}}"#, "ok"),
        (200, r#"{"jobs":null}"#, "unexpected-response"),
        (200, r#"{"jobs":[]}"#, "unexpected-response"),
        (200, r#"{"message":"Unauthorized"}"#, "unexpected-response"),
        (200, "[]", "unexpected-response"),
        (200, "null", "unexpected-response"),
        (201, r#"{"jobs":{}}"#, "unexpected-response"),
        (200, "<html></html>", "not-the-api"),
        (200, "", "not-the-api"),
        (200, r#"{"jobs":{}"#, "not-the-api"),
        (204, "", "not-the-api"),
    ]);
    assert_eq!(classify(200, &[], b"\xFF\xFE{\0}\0").code, "not-the-api");
    assert_eq!(
        classify(
            200,
            &[("content-type", "text/html; charset=x")],
            br#"{"jobs":{}}"#
        )
        .code,
        "ok"
    );
}

#[test]
fn very_deep_nesting_ends_in_a_verdict() {
    let deep = |open: &str, close: &str| [open.repeat(200_000), close.repeat(200_000)].concat();
    assert_codes(&[
        (200, &deep("[", "]"), "unexpected-response"),
        (200, &deep("[", ""), "not-the-api"),
        (200, &deep("{\"jobs\":", ""), "not-the-api"),
        (401, &deep("[", "]"), "token-rejected"),
        (403, &deep("{\"a\":", ""), "blocked"),
    ]);
}

#[test]
fn every_other_status_has_its_row() {
    assert_codes(&[
        (100, "", "protocol-error"),
        (302, "", "redirected"),
        (304, "", "redirected"),
        (400, "", "request-refused"),
        (
            404,
            r#"{"message":"no Route matched with those values"}"#,
            "endpoint-not-found",
        ),
        (405, "<html>", "request-refused"),
        (
            400,
            r#"{"title":"Service temporarily unavailable"}"#,
            "try-again",
        ),
        (407, "<html>", "proxy-auth-required"),
        (408, "", "try-again"),
        (425, "", "try-again"),
        (
            429,
            r#"{"error":"API rate limit exceeded"}"#,
            "rate-limited",
        ),
        (
            500,
            r#"{"code":"internal_server_error","message":"x"}"#,
            "service-error",
        ),
        (502, "<html>", "service-error"),
        (503, "<html>", "blocked"),
        (503, "", "service-error"),
        (600, "", "protocol-error"),
        (999, "", "protocol-error"),
    ]);
}

#[test]
fn a_good_answer_tells_its_figures_and_what_is_used_up() {
    let body = br#"{"jobs":{"monthlyQuota":1000,"availableMonthlyQuota":0,"runningJobIds":["a"]}}"#;
    let verdict = classify(200, &[], body);
    assert_eq!(verdict.outcome, Outcome::Valid);
    assert_eq!(
        verdict
            .findings
            .iter()
            .map(|finding| &finding.code)
            .collect::<Vec<_>>(),
        ["quota-exhausted"]
    );
    let facts: Vec<_> = verdict
        .facts
        .iter()
        .map(|fact| (fact.name.as_str(), fact.value))
        .collect();
    assert_eq!(
        facts,
        [
            ("monthly-quota", 1000),
            ("available-monthly-quota", 0),
            ("running-jobs", 1)
        ]
    );
}

#[test]
fn a_redirection_names_the_other_origin_and_no_more() {
    for (location, expected) in [
        (
            "https://u:p@login.example.com:8443/sso?key=1#f",
            " (it leads to https://login.example.com:8443).",
        ),
        (
            "//login.example.com/",
            " (it leads to https://login.example.com).",
        ),
        (
            "http://api.clari.com/v1/",
            " (it leads to http://api.clari.com).",
        ),
        ("/login", "."),
        ("data:text/html,x", "."),
        ("https://[", "."),
        ("https://zq7xw2vu9ts4.example.com/", "."),
    ] {
        let verdict = classify(302, &[("location", location)], b"");
        assert_eq!(
            verdict.message,
            [Reason::Redirected.row().message, expected].concat(),
            "{location}"
        );
    }
}

#[test]
fn the_server_is_quoted_only_where_it_helps() {
    let body = br#"{"message":"Out of order"}"#;
    for (status, is_quoted) in [
        (200, true),
        (400, true),
        (401, false),
        (403, true),
        (404, false),
        (429, false),
        (500, true),
    ] {
        let message = classify(status, &[], body).message;
        assert_eq!(
            message.contains("(the server said: “Out of order”)."),
            is_quoted,
            "{status}"
        );
    }
}

#[test]
fn only_what_may_pass_by_itself_says_how_long_to_wait() {
    for (status, expected) in [
        (429, Some(7)),
        (408, Some(7)),
        (500, Some(7)),
        (200, None),
        (404, None),
        (302, None),
    ] {
        assert_eq!(
            classify(status, &[("Retry-After", "7")], b"").retry_after_seconds,
            expected,
            "{status}"
        );
    }
    assert_eq!(
        classify(503, &[("Retry-After", "7")], b"<html>").retry_after_seconds,
        None
    );
}
