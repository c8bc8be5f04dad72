//! One authenticated request, sent by the host itself: no instance of the connector gets the
//! network.

use thiserror::Error;

use crate::Misbehavior;
use crate::RunError;
use crate::call::Call;
use crate::call::api_request::ApiRequest;
use crate::call::offline::Offered;
use crate::connector::Connector;
use crate::contract::values::Values;
use crate::contract::verdict::Finding;
use crate::egress::{Denial, Log};
use crate::receipt::Receipt;
use credential_rules::text;

/// The result of one authenticated request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiReport {
    /// The response, or the error that prevented it.
    pub result: Result<ApiAnswer, ApiCallError>,
    /// What was sent.
    pub receipt: Receipt,
}

/// The whole response of the API, with the secrets redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiAnswer {
    /// The status.
    pub status: u16,
    /// The headers that describe the response, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a request has no response.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiCallError {
    /// The values have errors; nothing was sent.
    #[error("nothing was sent: the values have errors")]
    BadInput(Vec<Finding>),
    /// The request breaks a rule; nothing was sent.
    #[error("nothing was sent: the request would {0}")]
    Refused(&'static str),
    /// The request holds a secret outside of the headers that `authorize` returned; nothing was
    /// sent.
    #[error("nothing was sent: the path or the body holds a secret")]
    SecretMisplaced,
    /// The policy does not allow it; nothing was sent.
    #[error("{}", .0.message())]
    Denied(Denial),
    /// The request was attempted and failed.
    #[error("there is no response: {0}")]
    NoAnswer(&'static str),
    /// There is a response, but searching it for secrets takes too much work.
    #[error("the response is withheld: it has too many encodings to search for secrets")]
    Withheld,
    /// The connector misbehaved.
    #[error(transparent)]
    Run(#[from] RunError),
}

impl ApiAnswer {
    /// Whether the status is a success.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as text for a terminal, if it is text: without control characters except line
    /// breaks and tabs.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let text = std::str::from_utf8(&self.body).ok()?;
        Some(text::clean_lines(text))
    }
}

impl ApiCallError {
    /// The stable code, in kebab-case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadInput(_) => "bad-input",
            Self::Refused(_) | Self::SecretMisplaced => "request-refused",
            Self::Denied(_) => "egress-denied",
            Self::NoAnswer(_) => "no-answer",
            Self::Withheld => "answer-withheld",
            Self::Run(error) => error.code(),
        }
    }
}

impl Connector {
    /// Sends one request with the credential's headers to a path below its base URL.
    ///
    /// The connector makes the headers without network access, and the host sends them. The rules
    /// are those of a connector's own requests, except for the method and the body, which the
    /// caller chooses.
    pub async fn call(&self, values: &Values, request: &ApiRequest) -> ApiReport {
        let log = Log::default();
        let mut call = Call::start(self, values).await;
        let result = call.request(request, &log).await;
        ApiReport {
            result,
            receipt: call.receipt(&log),
        }
    }
}

impl Call<'_> {
    async fn request(
        &mut self,
        request: &ApiRequest,
        log: &Log,
    ) -> Result<ApiAnswer, ApiCallError> {
        let accepted = match self.accept().await? {
            Offered::Accepted(accepted) => accepted,
            Offered::Rejected(findings) => return Err(ApiCallError::BadInput(findings)),
        };
        let origin = self
            .origin()
            .ok_or_else(|| ApiCallError::BadInput(vec![self.no_origin()]))?;
        if self.has_secret(request.path.as_str().as_bytes())
            || request
                .body
                .as_deref()
                .is_some_and(|body| self.has_secret(body))
        {
            return Err(ApiCallError::SecretMisplaced);
        }
        let (_, session) = self.way_out(origin, accepted, log);
        session.call(request).await
    }
}

impl From<Misbehavior> for ApiCallError {
    fn from(misbehavior: Misbehavior) -> Self {
        Self::Run(misbehavior.into())
    }
}
