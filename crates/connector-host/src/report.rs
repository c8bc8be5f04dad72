//! The one wire format: what `--json` prints, and what a server or a binding returns.
//!
//! Unknown members are ignored when it is read, so that more can be added.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use credential_rules::FieldName;
use serde::{Deserialize, Serialize};

use crate::call::api_call::{ApiAnswer, ApiCallError, ApiReport};
use crate::call::validate::{AuthorizationHeader, Report};
use crate::connector::inspection::Inspection;
use crate::connector::sbom::Dependency;
use crate::contract::form::{Description, Field};
use crate::contract::values::Values;
use crate::contract::verdict::{Finding, Verdict};
use crate::receipt::Receipt;
use crate::{Misbehavior, RunError};

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Error {
    /// The stable code, in kebab-case.
    pub code: String,
    /// What happened, for a person.
    pub message: String,
    /// What was found in the values, if that is the reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// A failure, and what was done before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Failure {
    /// Why there is no result.
    pub error: Error,
    /// What the connector did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
}

/// A verdict, or the error that prevented it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Judgement {
    /// What is known about the credential.
    Verdict(Verdict),
    /// Why there is no verdict.
    Error {
        /// The error.
        error: Error,
    },
}

/// The result of one validation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Validation {
    /// The verdict, or the error that prevented it.
    #[serde(flatten)]
    pub judgement: Judgement,
    /// What the connector did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
}

/// The findings of an offline check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Check {
    /// The findings.
    pub findings: Vec<Finding>,
    /// The values with the fixes applied, if they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Fixed>,
}

/// Values with their fixes applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fixed {
    /// The values by the names of their fields; a secret is `null`, and so is a field without a value.
    pub values: BTreeMap<FieldName, Option<String>>,
    /// The findings that remain.
    pub findings: Vec<Finding>,
}

/// The headers that every request must carry, or what prevents them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Authorization {
    /// The headers.
    Headers {
        /// The headers.
        headers: Vec<Header>,
    },
    /// The values have errors.
    Findings {
        /// The findings.
        findings: Vec<Finding>,
    },
}

/// A header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Header {
    /// Its name, in lower case.
    pub name: String,
    /// Its value, if it may be shown.
    pub value: Option<String>,
}

/// The response to one request, or the error that prevented it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Answer {
    /// The HTTP status.
    pub status: Option<u16>,
    /// The headers that describe the response.
    pub headers: Vec<Header>,
    /// The body, if it is UTF-8 text.
    pub body: Option<String>,
    /// The body in base64, if it is not.
    pub body_base64: Option<String>,
    /// Why there is no response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Error>,
    /// What was sent.
    pub receipt: Receipt,
}

/// A connector and the form of its credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Config {
    /// What it says about itself.
    pub connector: Description,
    /// The fields, in display order.
    pub fields: Vec<Field>,
}

/// What a component could do, and whether a host may run it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Inspected {
    /// What it could do.
    #[serde(flatten)]
    pub inspection: Inspection,
    /// The dependencies that it declares; `null` if it declares none.
    #[serde(default)]
    pub dependencies: Option<Vec<Dependency>>,
    /// Whether it complies with the contract.
    pub within_contract: bool,
    /// Why it does not.
    pub reason: Option<String>,
}

impl From<&RunError> for Error {
    fn from(error: &RunError) -> Self {
        Self {
            code: error.code().to_owned(),
            message: error.to_string(),
            findings: Vec::new(),
        }
    }
}

impl From<&ApiCallError> for Error {
    fn from(error: &ApiCallError) -> Self {
        Self {
            code: error.code().to_owned(),
            message: error.to_string(),
            findings: match error {
                ApiCallError::BadInput(findings) => findings.clone(),
                _ => Vec::new(),
            },
        }
    }
}

impl From<Result<Verdict, RunError>> for Judgement {
    fn from(result: Result<Verdict, RunError>) -> Self {
        match result {
            Ok(verdict) => Self::Verdict(verdict),
            Err(error) => Self::Error {
                error: Error::from(&error),
            },
        }
    }
}

impl From<Report> for Validation {
    fn from(report: Report) -> Self {
        Self {
            judgement: report.result.into(),
            receipt: Some(report.receipt),
        }
    }
}

impl Fixed {
    /// The values with their fixes applied, and the findings that remain.
    #[must_use]
    pub fn new(values: &Values, findings: Vec<Finding>) -> Self {
        let redactor = values.redactor();
        let shown = values.fields().map(|(name, value)| {
            let shown = value.and_then(|value| value.shown());
            (
                name.clone(),
                shown.map(|text| redactor.text(text.to_owned())),
            )
        });
        Self {
            values: shown.collect(),
            findings,
        }
    }
}

impl Authorization {
    /// The headers, with their values only if they may be shown.
    #[must_use]
    pub fn new(headers: Vec<AuthorizationHeader>, reveal: bool) -> Self {
        let header = |header: AuthorizationHeader| Header {
            name: header.name,
            value: reveal.then(|| header.value.expose().to_owned()),
        };
        Self::Headers {
            headers: headers.into_iter().map(header).collect(),
        }
    }
}

impl From<ApiReport> for Answer {
    fn from(report: ApiReport) -> Self {
        let none = Self {
            status: None,
            headers: Vec::new(),
            body: None,
            body_base64: None,
            error: None,
            receipt: report.receipt,
        };
        match report.result {
            Ok(answer) => none.with(answer),
            Err(error) => Self {
                error: Some(Error::from(&error)),
                ..none
            },
        }
    }
}

impl Answer {
    fn with(self, answer: ApiAnswer) -> Self {
        let header = |(name, value)| Header {
            name,
            value: Some(value),
        };
        let body = String::from_utf8(answer.body);
        let body_base64 = body.as_ref().err();
        Self {
            status: Some(answer.status),
            headers: answer.headers.into_iter().map(header).collect(),
            body_base64: body_base64.map(|error| BASE64_STANDARD.encode(error.as_bytes())),
            body: body.ok(),
            ..self
        }
    }
}

impl Inspected {
    /// An inspection, and its result.
    #[must_use]
    pub fn new(
        inspection: Inspection,
        dependencies: Option<Vec<Dependency>>,
        verdict: &Result<(), Misbehavior>,
    ) -> Self {
        Self {
            inspection,
            dependencies,
            within_contract: verdict.is_ok(),
            reason: verdict.as_ref().err().map(ToString::to_string),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::verdict::{Outcome, Severity};
    use crate::{Fix, Limits, Secret, Value};

    fn finding(field: &str, value: Value) -> Finding {
        Finding {
            field: field.to_owned(),
            severity: Severity::Warning,
            code: "other-spelling".to_owned(),
            message: "Use this.".to_owned(),
            fix: Some(Fix {
                field: field.parse().unwrap(),
                value,
            }),
        }
    }

    #[test]
    fn what_is_written_is_read_again_but_for_secrets() {
        let plain = Value::Plain("https://api.test".to_owned());
        let secret = Value::Secret(Secret::new("the-key-itself".to_owned()));
        let check = Check {
            findings: vec![
                finding("base-url", plain.clone()),
                finding("api-key", secret),
            ],
            fixed: None,
        };
        let json = serde_json::to_string(&check).unwrap();
        assert!(!json.contains("the-key-itself"), "{json}");
        let read: Check = serde_json::from_str(&json).unwrap();
        let empty = Value::Secret(Secret::new(String::new()));
        assert_eq!(
            read.findings,
            [finding("base-url", plain), finding("api-key", empty)]
        );
    }

    #[test]
    fn a_verdict_and_an_error_are_told_apart() {
        let verdict = Verdict::bad_input(Vec::new());
        for result in [Ok(verdict), Err(Misbehavior::InvalidCode.into())] {
            let written = Validation {
                judgement: Judgement::from(result),
                receipt: None,
            };
            let json = serde_json::to_value(&written).unwrap();
            let is_verdict = json.get("outcome") == Some(&serde_json::json!(Outcome::Invalid));
            assert_eq!(is_verdict, json.get("error").is_none(), "{json}");
            let read: Validation = serde_json::from_value(json).unwrap();
            assert_eq!(read, written);
        }
    }

    #[test]
    fn limits_are_read_again() {
        let json = serde_json::to_string(&Limits::default()).unwrap();
        let read: Limits = serde_json::from_str(&json).unwrap();
        assert_eq!(read, Limits::default());
    }
}
