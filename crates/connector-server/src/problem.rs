//! Why a request got nothing: RFC 9457, with a code for each reason.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use schemars::JsonSchema;
use serde::Serialize;

use connector_host::{Finding, report};

/// What each type of problem starts with; its code follows.
const TYPES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/server.md#");

/// The content type of every problem.
pub(crate) const CONTENT_TYPE: &str = "application/problem+json";

/// Why a request got nothing. Its text never repeats a value of the request, which may be a secret.
#[derive(Debug)]
pub(crate) struct Problem {
    code: Code,
    detail: String,
    findings: Vec<Finding>,
    retry_after_seconds: Option<u32>,
}

/// The problem as JSON.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemJson {
    /// The address of its documentation.
    r#type: String,
    /// What kind of problem it is, in a few words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened and what to do, for a person.
    detail: String,
    /// The stable code, in kebab-case; the type ends with it.
    code: String,
    /// What was found in the values, where that is the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    findings: Vec<Finding>,
}

macro_rules! codes {
    ($($variant:ident $code:literal $status:ident $title:literal)*) => {
        /// Every reason, with its status and its title.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// All of them.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable code, in kebab-case.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The HTTP status.
            pub(crate) fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }

            /// What it is, in a few words.
            pub(crate) fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

codes! {
    Unauthorized "unauthorized" UNAUTHORIZED "No valid token"
    ScopeMissing "scope-missing" FORBIDDEN "The token's scope does not allow it"
    SessionBound "session-bound" FORBIDDEN "The session is bound to another connector or credential"
    OriginRefused "origin-refused" FORBIDDEN "Requests of this origin are not allowed"
    HostRefused "host-refused" MISDIRECTED_REQUEST "This server does not answer to that host name"
    NotFound "not-found" NOT_FOUND "There is no such address"
    MethodNotAllowed "method-not-allowed" METHOD_NOT_ALLOWED "The address does not take this method"
    UnknownConnector "unknown-connector" NOT_FOUND "There is no such connector"
    UnknownCredential "unknown-credential" NOT_FOUND "There is no such credential"
    UnknownEndpoint "unknown-endpoint" NOT_FOUND "There is no such source or destination"
    InvalidName "invalid-name" BAD_REQUEST "The name cannot be used"
    InvalidParameter "invalid-parameter" BAD_REQUEST "A parameter cannot be used"
    InvalidBody "invalid-body" BAD_REQUEST "The body is not what is expected"
    UnsupportedMediaType "unsupported-media-type" UNSUPPORTED_MEDIA_TYPE "The content type is not supported"
    BodyTooLarge "body-too-large" PAYLOAD_TOO_LARGE "The body is too large"
    BodyTooSlow "body-too-slow" REQUEST_TIMEOUT "The body did not arrive in time"
    PreconditionRequired "precondition-required" PRECONDITION_REQUIRED "The request must say what it replaces"
    PreconditionFailed "precondition-failed" PRECONDITION_FAILED "It is not what the request says it is"
    NameTaken "name-taken" CONFLICT "The name is taken"
    InUse "in-use" CONFLICT "The credential is in use"
    ConnectorChanged "connector-changed" CONFLICT "The connector is another one by now"
    OtherConnector "other-connector" CONFLICT "The credential was saved for another connector"
    SecretUnreadable "secret-unreadable" CONFLICT "A saved secret cannot be decrypted"
    UnknownField "unknown-field" UNPROCESSABLE_ENTITY "The connector's form has no such field"
    SecretRequired "secret-required" UNPROCESSABLE_ENTITY "A secret must be entered again"
    SecretInTheClear "secret-in-the-clear" UNPROCESSABLE_ENTITY "A secret is where it would be shown"
    NoOrigin "no-origin" UNPROCESSABLE_ENTITY "The base URL leads nowhere"
    BadInput "bad-input" UNPROCESSABLE_ENTITY "The saved values have errors"
    RequestRefused "request-refused" UNPROCESSABLE_ENTITY "The request to the API breaks a rule"
    EgressDenied "egress-denied" BAD_GATEWAY "The server may not reach the API"
    NoAnswer "no-answer" BAD_GATEWAY "The API gave no answer"
    AnswerWithheld "answer-withheld" BAD_GATEWAY "The answer cannot be searched for secrets"
    ConnectorMisbehaved "connector-misbehaved" BAD_GATEWAY "The connector misbehaved"
    TooManyRequests "too-many-requests" TOO_MANY_REQUESTS "The server is busy"
    StoreUnavailable "store-unavailable" SERVICE_UNAVAILABLE "The store cannot be used"
    HostFailed "host-failed" SERVICE_UNAVAILABLE "The server failed"
}

impl Problem {
    /// A problem of this kind, with what to do about it.
    pub(crate) fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            findings: Vec::new(),
            retry_after_seconds: None,
        }
    }

    /// An error that is part of an answer, in the wire format.
    pub(crate) fn report(code: &str, message: &str) -> report::Error {
        report::Error {
            code: code.to_owned(),
            message: message.to_owned(),
            findings: Vec::new(),
        }
    }

    /// With when to try again.
    pub(crate) fn retry_after(self, seconds: u32) -> Self {
        Self {
            retry_after_seconds: Some(seconds),
            ..self
        }
    }

    /// With what was found in the values.
    pub(crate) fn found(self, findings: Vec<Finding>) -> Self {
        Self { findings, ..self }
    }

    /// The stable code, in kebab-case.
    #[cfg(test)]
    pub(crate) fn code(&self) -> &'static str {
        self.code.as_str()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.code.status();
        let json = ProblemJson {
            r#type: [TYPES, self.code.as_str()].concat(),
            title: self.code.title().to_owned(),
            status: status.as_u16(),
            detail: self.detail,
            code: self.code.as_str().to_owned(),
            findings: self.findings,
        };
        let body = serde_json::to_string(&json).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, CONTENT_TYPE)], body).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_is_there_once() {
        let mut codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Code::ALL.len());
    }

    #[test]
    fn the_documentation_has_each_code_with_its_status_and_meaning() {
        let documentation = include_str!("../../../docs/server.md");
        for code in Code::ALL {
            let (name, status, title) = (code.as_str(), code.status().as_u16(), code.title());
            let row = format!("| <a id=\"{name}\"></a>`{name}` | {status} | {title} |");
            assert!(documentation.contains(&row), "{row}");
        }
    }
}
