//! An open way out: what may leave by it, and what comes back.

use std::sync::Arc;

use bytes::Bytes;
use connector_sandbox::PlaceholderValues;
use credential_rules::{Origin, Redactor};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri, header};
use http_body_util::{BodyExt, Full};
use tokio::time::Instant;
use wasmtime_wasi_http::{Error, WasiBody};

use super::budget::Budget;
use super::request_log::{Log, Ticket};
use super::sender::Sender;
use super::target::target;
use crate::Limits;
use crate::Misbehavior;
use crate::substitution::Substitution;

/// Headers that a connector may set beside those that its `authorize` named.
const FREE_HEADERS: [HeaderName; 3] = [header::ACCEPT, header::ACCEPT_LANGUAGE, header::USER_AGENT];

/// An open way out.
pub(crate) struct Session {
    /// The only origin.
    pub(crate) origin: Origin,
    /// The headers that carry the credential.
    pub(crate) headers: Substitution,
    /// What stands for the secrets.
    pub(crate) placeholders: PlaceholderValues,
    /// What must not come back.
    pub(crate) redactor: Redactor,
    /// What sends.
    pub(crate) sender: Arc<Sender>,
    /// What holds.
    pub(crate) limits: Limits,
    /// How many requests may be made.
    pub(crate) budget: Budget,
    /// When the sender gives up.
    pub(crate) deadline: Instant,
    /// What happened.
    pub(crate) log: Log,
}

impl Session {
    /// The request as it is sent, with the real headers.
    pub(super) fn admit(
        &self,
        request: &Request<WasiBody>,
    ) -> Result<Request<Full<Bytes>>, Misbehavior> {
        let uri = request.uri();
        self.origin.admit(&target(uri)).map_err(violation)?;
        if self.trips(uri.to_string().as_bytes()) {
            return Err(Misbehavior::SecretMisplaced("a URL".to_owned()));
        }
        if request.method() != Method::GET {
            return Err(violation("use another method than GET"));
        }
        let mut headers = self.allowed(request.headers())?;
        self.headers.substitute(&mut headers)?;
        self.outgoing(Method::GET, uri, headers, Full::default())
    }

    /// Whether a text that leaves holds what has its place in other headers: a placeholder, or a secret
    /// itself, which the connector may have from a server that knows it.
    fn trips(&self, text: &[u8]) -> bool {
        self.placeholders.are_in(text) || self.redactor.finds_undecoded(text)
    }

    /// A request in the form in which it goes over the connection.
    pub(crate) fn outgoing(
        &self,
        method: Method,
        uri: &Uri,
        headers: HeaderMap,
        body: Full<Bytes>,
    ) -> Result<Request<Full<Bytes>>, Misbehavior> {
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let mut sent = Request::new(body);
        *sent.method_mut() = method;
        *sent.uri_mut() = path
            .parse()
            .map_err(|_| violation("send a path that is none"))?;
        *sent.headers_mut() = headers;
        let host = HeaderValue::try_from(self.origin.authority())
            .map_err(|_| violation("reach a host that is none"))?;
        sent.headers_mut().insert(header::HOST, host);
        let limit = self.limits.request_header_bytes;
        if size(&sent) > limit {
            return Err(Misbehavior::HeaderLimit { limit });
        }
        Ok(sent)
    }

    /// The headers that may be sent.
    fn allowed(&self, headers: &HeaderMap) -> Result<HeaderMap, Misbehavior> {
        for (name, value) in headers {
            if self.headers.names(name) {
                continue;
            }
            if self.trips(value.as_bytes()) {
                return Err(Misbehavior::SecretMisplaced("another header".to_owned()));
            }
            if !FREE_HEADERS.contains(name) {
                return Err(Misbehavior::OriginViolation(
                    "send a header that is not on the list".to_owned(),
                ));
            }
        }
        Ok(headers.clone())
    }

    /// Sends an admitted request and gives the answer as the connector may see it.
    pub(super) async fn send(
        &self,
        ticket: Ticket,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<WasiBody>, Error> {
        let answer = self.exchange(ticket, request).await;
        let answer = answer.map_err(|fault| Error::from(&fault))?;
        let body = Full::new(Bytes::from(answer.body));
        let mut response = Response::new(body.map_err(|never| match never {}).boxed_unsync());
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}

/// A violation of the origin's rules.
pub(super) fn violation(what: &str) -> Misbehavior {
    Misbehavior::OriginViolation(what.to_owned())
}

/// The size of a request on the wire, in bytes.
pub(super) fn size(request: &Request<Full<Bytes>>) -> usize {
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len());
    let path = request
        .uri()
        .path_and_query()
        .map_or(0, |path| path.as_str().len());
    request.method().as_str().len() + path + "  HTTP/1.1\r\n\r\n".len() + headers.sum::<usize>()
}
