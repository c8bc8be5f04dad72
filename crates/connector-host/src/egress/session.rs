//! An egress session: decides what may be sent to one origin, and redacts what comes back. Here a
//! header is substituted.

use std::sync::Arc;

use bytes::Bytes;
use connector_sandbox::PlaceholderValues;
use credential_rules::outgoing::{Asked, Outgoing};
use credential_rules::{Origin, Redactor, Substitution};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri, header};
use http_body_util::{BodyExt, Full};
use tokio::time::Instant;
use wasmtime_wasi_http::{Error, WasiBody};

use super::budget::Budget;
use super::request_log::{Log, Ticket};
use super::request_size::size;
use super::sender::Sender;
use super::target::target;
use crate::Limits;
use crate::Misbehavior;

/// An egress session.
pub(crate) struct Session {
    /// The only origin.
    pub(crate) origin: Origin,
    /// The headers that carry the credential.
    pub(crate) headers: Substitution,
    /// Secrets that the origin does not get: a response that holds one is not shown.
    pub(crate) unsent: Redactor,
    /// The placeholders of the secrets.
    pub(crate) placeholders: PlaceholderValues,
    /// Redacts everything that nobody may see: all secrets and header values.
    pub(crate) redactor: Redactor,
    /// Redacts only what the origin gets. An online instance gets responses that were redacted with this: from
    /// other redactions or denials it could find out which of many guesses at a secret is right that no header
    /// carries.
    pub(crate) sent: Redactor,
    /// The sender.
    pub(crate) sender: Arc<Sender>,
    /// The limits.
    pub(crate) limits: Limits,
    /// The budget of requests.
    pub(crate) budget: Budget,
    /// The sender's deadline.
    pub(crate) deadline: Instant,
    /// The record of the requests.
    pub(crate) log: Log,
}

impl Session {
    /// The request to send, with the real headers.
    pub(super) fn admit(
        &self,
        request: &Request<WasiBody>,
    ) -> Result<Request<Full<Bytes>>, Misbehavior> {
        let uri = request.uri();
        let rules = Outgoing {
            origin: &self.origin,
            headers: &self.headers,
            placeholders: self.placeholders.placeholders().collect(),
            sent: &self.sent,
        };
        rules.admit(&Asked {
            method: request.method().as_str(),
            target: target(uri),
            url: &uri.to_string(),
            headers: pairs(request.headers()),
        })?;
        let mut headers = request.headers().clone();
        self.insert_real(&mut headers)?;
        self.outgoing(Method::GET, uri, headers, Full::default())
    }

    /// The request in the form that is sent over the connection.
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
            .map_err(|_| violation("send an invalid path"))?;
        *sent.headers_mut() = headers;
        let host = HeaderValue::try_from(self.origin.authority())
            .map_err(|_| violation("reach an invalid host"))?;
        sent.headers_mut().insert(header::HOST, host);
        let limit = self.limits.request_header_bytes;
        if size(&sent) > limit {
            return Err(Misbehavior::HeaderLimit { limit });
        }
        Ok(sent)
    }

    /// Adds the headers that carry the credential.
    pub(crate) fn insert_real(&self, headers: &mut HeaderMap) -> Result<(), Misbehavior> {
        for (name, value) in self.headers.real() {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
        }
        Ok(())
    }

    /// Sends an allowed request, and returns the response as the connector may see it.
    pub(super) async fn send(
        &self,
        ticket: Ticket,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<WasiBody>, Error> {
        let answer = self.exchange(ticket, request, &self.sent).await;
        let answer = answer.map_err(|fault| Error::from(&fault))?;
        let body = Full::new(Bytes::from(answer.body));
        let mut response = Response::new(body.map_err(|never| match never {}).boxed_unsync());
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}

/// A header whose value is marked as sensitive, so that no library logs it.
fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Misbehavior> {
    let parsed = HeaderName::from_bytes(name.as_bytes()).ok();
    let (name, mut value) = parsed
        .zip(HeaderValue::from_str(value).ok())
        .ok_or_else(|| violation("send a header that cannot be sent"))?;
    value.set_sensitive(true);
    Ok((name, value))
}

/// Headers as the rules read them.
pub(super) fn pairs(headers: &HeaderMap) -> std::vec::IntoIter<(&str, &[u8])> {
    let headers = headers.iter();
    let pairs = headers.map(|(name, value)| (name.as_str(), value.as_bytes()));
    pairs.collect::<Vec<_>>().into_iter()
}

/// A violation of the origin's rules.
pub(crate) fn violation(what: &str) -> Misbehavior {
    Misbehavior::OriginViolation(what.to_owned())
}
