//! The results of the connector, good or bad.

use crate::behaviour::Values;
use crate::bindings::{Actor, Fact, Finding, Fix, Header, Outcome, Severity, Verdict};
use crate::program::Program;
use crate::request::{Answer, Response};
use crate::spy;

/// The headers of `authorize`.
pub(crate) fn headers(values: &Values) -> Result<Vec<Header>, Vec<Finding>> {
    let behaviour = &values.behaviour;
    let header = |name: &str, value: String| Header {
        name: name.to_owned(),
        value,
    };
    let mut headers = vec![header("authorization", format!("Bearer {}", values.key))];
    if let Some(measured) = spy::measure_the_call_before(values) {
        headers.push(header("x-seen", measured.to_string()));
    }
    match behaviour.option("authorize") {
        Some("refuse") => return Err(Vec::new()),
        Some("nothing") => headers.clear(),
        Some("injection") => headers.push(header("x-a", "b\r\nx-injected: c".to_owned())),
        Some("bad-name") => headers.push(header("x a", String::new())),
        Some("host") => headers.push(header("host", "hostile.invalid".to_owned())),
        Some("length") => headers.push(header("content-length", "5".to_owned())),
        Some("twins") => headers.push(header("authorization", String::new())),
        Some("many") => {
            let more = 0..behaviour.number("items");
            headers.extend(more.map(|item| header(&format!("x-{item}"), String::new())));
        }
        Some("long") => headers.push(header("x-a", "x".repeat(behaviour.number("bytes")))),
        // Longer for the real key than for its placeholder, or under another name.
        Some("longer-if-real") if is_real(values) => {
            headers.push(header("x-a", "x".repeat(behaviour.number("bytes"))));
        }
        Some("longer-if-real") => headers.push(header("x-a", String::new())),
        Some("other-if-real") if is_real(values) => headers.push(header("x-real", String::new())),
        Some("other-if-real") => headers.push(header("x-sealed", String::new())),
        // The key in a form that no search for a secret recognizes.
        Some("shifted") => headers.push(header("x-shifted", values.fill("{shifted}"))),
        _ => {}
    }
    Ok(headers)
}

/// The headers of `authorize` in a program: the good one, unless the program sets it itself.
pub(crate) fn program_headers(
    values: &Values,
    program: Program,
) -> Result<Vec<Header>, Vec<Finding>> {
    if program.refuses {
        return Err(program.findings);
    }
    let named = |header: &Header| header.name.eq_ignore_ascii_case("authorization");
    let mut headers = program.headers;
    if !headers.iter().any(named) {
        headers.extend(self::headers(values)?);
    }
    Ok(headers)
}

/// Whether this instance holds the test key and not a placeholder.
fn is_real(values: &Values) -> bool {
    values.key.starts_with("mock-api-good-key")
}

/// The findings of one function.
pub(crate) fn findings(values: &Values, function: &str) -> Vec<Finding> {
    let behaviour = &values.behaviour;
    if !behaviour.is("find", function) {
        return Vec::new();
    }
    let fix = behaviour.option("fix").and_then(|fix| fix.split_once(':'));
    let finding = Finding {
        field: behaviour.option("field").unwrap_or_default().to_owned(),
        severity: Severity::Warning,
        code: values.fill(behaviour.option("code").unwrap_or("found")),
        message: values.fill(behaviour.option("message").unwrap_or_default())
            + &"x".repeat(behaviour.number("bytes")),
        fix: fix.map(|(field, value)| Fix {
            field: field.to_owned(),
            value: values.fill(value),
        }),
    };
    vec![finding; behaviour.number("items").max(1)]
}

/// The verdict on the result of the requests.
pub(crate) fn verdict(values: &Values, answer: &Answer) -> Verdict {
    let behaviour = &values.behaviour;
    let (outcome, code, message) = match answer {
        Answer::NotAsked => (Outcome::Valid, "ok".to_owned(), String::new()),
        Answer::Error(code) => (Outcome::Undetermined, (*code).to_owned(), String::new()),
        Answer::Response(response) => match response.status {
            200 => (Outcome::Valid, "ok".to_owned(), quote(response)),
            401 => (
                Outcome::Invalid,
                "token-rejected".to_owned(),
                quote(response),
            ),
            status => (
                Outcome::Undetermined,
                format!("status-{status}"),
                quote(response),
            ),
        },
    };
    let outcome = match behaviour.option("outcome") {
        Some("invalid") => Outcome::Invalid,
        Some("undetermined") => Outcome::Undetermined,
        _ => outcome,
    };
    let said = values.fill(behaviour.option("say").unwrap_or_default());
    Verdict {
        outcome,
        code: values.fill(behaviour.option("verdict-code").unwrap_or(&code)),
        message: said + &message + &"x".repeat(behaviour.number("message-bytes")),
        actor: matches!(outcome, Outcome::Undetermined).then_some(Actor::Operator),
        retryable: false,
        retry_after_seconds: None,
        findings: findings(values, "validate"),
        facts: vec![
            Fact {
                name: behaviour.option("fact").unwrap_or("quota").to_owned(),
                value: u64::MAX,
            };
            behaviour.number("facts")
        ],
    }
}

/// The server's message, for a test that searches it for the key.
fn quote(response: &Response) -> String {
    let headers = response
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}; ", String::from_utf8_lossy(value)));
    let body: String = String::from_utf8_lossy(&response.body)
        .chars()
        .take(2_000)
        .collect();
    headers.collect::<String>() + &body
}
