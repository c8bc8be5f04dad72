//! Sends a request for the host itself: the caller chooses the method and the body, and every other egress rule
//! holds.

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use http_body_util::Full;

use super::api_call::{ApiAnswer, ApiCallError};
use super::api_request::ApiRequest;
use crate::egress::{Answer, Session, TransportError, shown_url, target};

/// The response headers that the caller gets, without cookies and connection headers.
const SHOWN_HEADERS: [HeaderName; 7] = [
    header::CONTENT_TYPE,
    header::DATE,
    header::ETAG,
    header::LAST_MODIFIED,
    header::LINK,
    header::LOCATION,
    header::RETRY_AFTER,
];

/// Prefixes of further such headers.
const SHOWN_PREFIXES: [&str; 3] = ["ratelimit", "x-ratelimit", "x-request-id"];

impl Session {
    /// Sends a request with the credential's headers.
    pub(crate) async fn call(&self, request: &ApiRequest) -> Result<ApiAnswer, ApiCallError> {
        let no_path = ApiCallError::Refused("send an invalid path");
        let url = self.origin.below(request.path.as_str());
        let uri: Uri = url.parse().map_err(|_| no_path)?;
        self.origin
            .admit(&target(&uri))
            .map_err(ApiCallError::Refused)?;
        let method = Method::from(request.method);
        let body = request.body.clone().map_or_else(Full::default, Full::new);
        let sent = self.outgoing(method.clone(), &uri, self.headers_for(request)?, body)?;
        let url = self.redactor.text(shown_url(&uri));
        let ticket = self.log.start(&method, &url);
        match self.exchange(ticket, sent, &self.redactor).await {
            Ok(answer) => Ok(shown(answer)),
            Err(TransportError::Denied(denial)) => Err(ApiCallError::Denied(denial)),
            Err(TransportError::Withheld) => Err(ApiCallError::Withheld),
            Err(fault) => Err(ApiCallError::NoAnswer(fault.name())),
        }
    }

    fn headers_for(&self, request: &ApiRequest) -> Result<HeaderMap, ApiCallError> {
        let mut headers = HeaderMap::new();
        let agent = concat!("host-runner/", env!("CARGO_PKG_VERSION"));
        headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(header::USER_AGENT, HeaderValue::from_static(agent));
        if request.body.is_some() {
            let json = HeaderValue::from_static("application/json");
            headers.insert(header::CONTENT_TYPE, json);
        } else if request.method.has_body() {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        self.insert_real(&mut headers)?;
        Ok(headers)
    }
}

/// The response as the caller may see it.
fn shown(answer: Answer) -> ApiAnswer {
    let shown = answer.headers.iter().filter(|(name, _)| is_shown(name));
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    ApiAnswer {
        status: answer.status.as_u16(),
        headers: shown
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        body: answer.body,
    }
}

fn is_shown(name: &HeaderName) -> bool {
    let mut prefixes = SHOWN_PREFIXES.iter();
    SHOWN_HEADERS.contains(name) || prefixes.any(|prefix| name.as_str().starts_with(prefix))
}
