//! A connector: what its credential looks like, what is wrong with it, and whether the API accepts it.
//!
//! Change everything marked with `CHANGE` to suit your API, and adapt the tests.

mod bindings;
mod transport;

use bindings::*;

/// CHANGE: the names of the fields.
const TOKEN: &str = "token";
const BASE_URL: &str = "base-url";

/// CHANGE: the request that validates the credential; it should change nothing and cost nothing.
const PROBE_PATH: &str = "/whoami";

/// The connector, as the contract sees it.
struct Connector;

impl Guest for Connector {
    fn describe() -> Description {
        Description {
            name: "My API".to_owned(),
            vendor: "My vendor".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            documentation_url: "https://example.com/docs".to_owned(),
            setup_steps: vec!["Sign in and create a token.".to_owned()],
        }
    }

    fn credential_config() -> Form {
        let field = |name: &str, label: &str, help: &str, kind, rules| Field {
            name: name.to_owned(),
            label: label.to_owned(),
            help: help.to_owned(),
            kind,
            required: true,
            default: None,
            placeholder: None,
            rules,
            choices: Vec::new(),
            advanced: false,
        };
        // A host makes a placeholder for the secret from these rules, so they must be true.
        let visible = CharacterRange {
            first: '!',
            last: '~',
        };
        let token = Rules {
            min_length: 8,
            max_length: 4096,
            allowed_characters: vec![visible],
        };
        let url = Rules {
            min_length: 8,
            max_length: 2048,
            allowed_characters: Vec::new(),
        };
        Form {
            fields: vec![
                field(
                    TOKEN,
                    "Token",
                    "The token of your account.",
                    FieldKind::Secret,
                    token,
                ),
                field(
                    BASE_URL,
                    "Base URL",
                    "Such as https://api.example.com.",
                    FieldKind::Url,
                    url,
                ),
            ],
        }
    }

    fn check(values: Vec<Value>) -> Vec<Finding> {
        let token = value(&values, TOKEN);
        let mut findings = Vec::new();
        if token.is_empty() {
            findings.push(error(TOKEN, "empty", "Enter the token."));
        } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            findings.push(error(
                TOKEN,
                "not-a-token",
                "A token has no space and only plain characters.",
            ));
        }
        if transport::split(value(&values, BASE_URL)).is_none() {
            findings.push(error(
                BASE_URL,
                "not-a-url",
                "Enter the whole URL, with https:// before it.",
            ));
        }
        findings
    }

    /// CHANGE: the headers that every request carries.
    fn authorize(values: Vec<Value>) -> Result<Vec<Header>, Vec<Finding>> {
        let findings = Self::check(values.clone());
        if !findings.is_empty() {
            return Err(findings);
        }
        Ok(vec![Header {
            name: "x-api-token".to_owned(),
            value: value(&values, TOKEN).to_owned(),
        }])
    }

    fn validate(values: Vec<Value>) -> Verdict {
        let base_url = value(&values, BASE_URL).to_owned();
        let headers = match Self::authorize(values) {
            Ok(headers) => headers,
            Err(findings) => {
                let bad = verdict(
                    Outcome::Invalid,
                    "bad-input",
                    "Correct the values.",
                    Some(Actor::User),
                );
                return Verdict { findings, ..bad };
            }
        };
        match transport::get(&base_url, PROBE_PATH, &headers) {
            Ok((status, body)) => judge(status, &body),
            Err(()) => Verdict {
                retryable: true,
                ..verdict(
                    Outcome::Undetermined,
                    "connection-failed",
                    "There was no answer: check the base URL and try again.",
                    Some(Actor::Network),
                )
            },
        }
    }
}

/// CHANGE: what a response says about the credential. Only a refusal that blames the token itself
/// is `invalid`; a success needs evidence in the body, not only a status.
fn judge(status: u16, body: &[u8]) -> Verdict {
    let is_the_api = serde_json::from_slice::<serde_json::Value>(body)
        .is_ok_and(|body| body.get("user").is_some_and(serde_json::Value::is_string));
    match status {
        200 if is_the_api => verdict(Outcome::Valid, "ok", "The token works.", None),
        401 => verdict(
            Outcome::Invalid,
            "token-rejected",
            "The token was refused.",
            Some(Actor::User),
        ),
        _ => verdict(
            Outcome::Undetermined,
            "unexpected-response",
            "The answer is not the API's: check the base URL.",
            Some(Actor::User),
        ),
    }
}

fn verdict(outcome: Outcome, code: &str, message: &str, actor: Option<Actor>) -> Verdict {
    Verdict {
        outcome,
        code: code.to_owned(),
        message: message.to_owned(),
        actor,
        retryable: false,
        retry_after_seconds: None,
        findings: Vec::new(),
        facts: Vec::new(),
    }
}

fn error(field: &str, code: &str, message: &str) -> Finding {
    Finding {
        field: field.to_owned(),
        severity: Severity::Error,
        code: code.to_owned(),
        message: message.to_owned(),
        fix: None,
    }
}

/// The value of a field; empty if it was not given.
fn value<'a>(values: &'a [Value], name: &str) -> &'a str {
    let found = values.iter().find(|value| value.name == name);
    found.map_or("", |value| &value.value)
}

#[cfg(target_arch = "wasm32")]
bindings::export!(Connector with_types_in bindings);

#[cfg(test)]
mod tests {
    use super::*;

    fn values(token: &str, base_url: &str) -> Vec<Value> {
        [(TOKEN, token), (BASE_URL, base_url)]
            .map(|(name, value)| Value {
                name: name.to_owned(),
                value: value.to_owned(),
            })
            .into()
    }

    #[test]
    fn a_good_credential_has_no_finding_and_makes_the_header() {
        let good = values("0123456789", "https://api.example.com/v1");
        assert!(Connector::check(good.clone()).is_empty());
        let headers = Connector::authorize(good).unwrap();
        assert_eq!(
            (headers[0].name.as_str(), headers[0].value.as_str()),
            ("x-api-token", "0123456789")
        );
    }

    #[test]
    fn what_no_request_can_be_made_with_is_an_error() {
        for (token, base_url, code) in [
            ("", "https://api.example.com", "empty"),
            ("with space", "https://api.example.com", "not-a-token"),
            ("0123456789", "api.example.com", "not-a-url"),
        ] {
            assert_eq!(Connector::check(values(token, base_url))[0].code, code);
        }
    }

    #[test]
    fn only_a_refusal_blames_the_token() {
        for (status, body, code) in [
            (200, r#"{"user":"ada"}"#, "ok"),
            (200, "<html>", "unexpected-response"),
            (401, "", "token-rejected"),
            (500, "", "unexpected-response"),
        ] {
            assert_eq!(judge(status, body.as_bytes()).code, code);
        }
    }
}
