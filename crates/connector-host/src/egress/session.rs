//! An open way out: what may leave by it, and what comes back.

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

/// An open way out.
pub(crate) struct Session {
    /// The only origin.
    pub(crate) origin: Origin,
    /// The headers that carry the credential.
    pub(crate) headers: Substitution,
    /// The secrets that the origin is not given: nothing that it says of them is shown.
    pub(crate) unsent: Redactor,
    /// What stands for the secrets.
    pub(crate) placeholders: PlaceholderValues,
    /// What nobody is shown: every secret, and the header values.
    pub(crate) redactor: Redactor,
    /// What the origin gets of them, and nothing else. An instance that has a network gets its answers
    /// without this: by what is missing, or by what may not leave, it could tell the right one of many
    /// guesses at a secret that no header carries.
    pub(crate) sent: Redactor,
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

    /// Adds the headers that carry the credential.
    pub(crate) fn insert_real(&self, headers: &mut HeaderMap) -> Result<(), Misbehavior> {
        for (name, value) in self.headers.real() {
            let (name, value) = header(name, value)?;
            headers.insert(name, value);
        }
        Ok(())
    }

    /// Sends an admitted request and gives the answer as the connector may see it.
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

/// A header, its value marked as sensitive, so that no library logs it.
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
pub(super) fn violation(what: &str) -> Misbehavior {
    Misbehavior::OriginViolation(what.to_owned())
}
