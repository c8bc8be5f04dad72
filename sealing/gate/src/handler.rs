//! Holds a request to the rules, and makes the whole exchange.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use credential_rules::outgoing::{Asked, head_bytes};
use credential_rules::{Target, bounds};

use crate::Gate;
use crate::answer::Answer;
use crate::bindings::gate::handler::{
    ErrorCode, FutureIncomingResponse, Guest, OutgoingRequest, RequestOptions,
};
use crate::bindings::gate::types::{Method, Scheme};
use crate::exchange::exchange;
use crate::fields::Entry;
use crate::request::{Request, Whole};
use crate::response::Future;
use crate::session::{self, Session, broke};

impl Guest for Gate {
    fn handle(
        request: OutgoingRequest,
        _options: Option<RequestOptions>,
    ) -> Result<FutureIncomingResponse, ErrorCode> {
        let request = request.into_inner::<Request>().into_whole();
        Ok(FutureIncomingResponse::new(Future::of(answer(request))))
    }
}

fn answer(request: Whole) -> Result<Answer, ErrorCode> {
    let denied = ErrorCode::HttpRequestDenied;
    let Some(session) = session::open() else {
        broke(
            "network-from-offline-call",
            "it tried to reach the network from a call that has none",
        );
        return Err(denied);
    };
    if session::is_broken() {
        return Err(denied);
    }
    let path = path(&request);
    let Some(headers) = admitted(&session, &request, &path) else {
        return Err(denied);
    };
    let answer = exchange(&session, &path, &headers)?;
    answer.shown(&session)
}

/// The headers to send, if the request keeps every rule; otherwise the one that it breaks is noted.
fn admitted(session: &Session, request: &Whole, path: &str) -> Option<Vec<Entry>> {
    let asked = session.asked.get();
    if asked >= bounds::REQUESTS {
        let limit = bounds::REQUESTS;
        broke(
            "request-limit",
            &format!("it made more than {limit} requests in one call"),
        );
        return None;
    }
    session.asked.set(asked + 1);
    let parts = &request.parts;
    let scheme = match &parts.scheme {
        None | Some(Scheme::Https) => "https",
        Some(Scheme::Http) => "http",
        Some(Scheme::Other(other)) => other,
    };
    let authority = parts.authority.as_deref().unwrap_or_default();
    let admitted = session.rules().admit(&Asked {
        method: method(&parts.method),
        target: Target {
            scheme: Some(scheme),
            authority,
            path: path.split('?').next().unwrap_or_default(),
        },
        url: &format!("{scheme}://{authority}{path}"),
        headers: pairs(&request.headers),
    });
    if let Err(breach) = admitted {
        broke(breach.code(), &breach.to_string());
        return None;
    }
    if let Some(body) = &request.body {
        if body.is_a_breach() {
            session::broke_with_a_body();
            return None;
        }
        // What is written into it from now on is not sent, and counts all the same.
        session.bodies.borrow_mut().push(body.clone());
    }
    let free = request
        .headers
        .iter()
        .filter(|(name, _)| !session.headers.names(name));
    let real = session.headers.real();
    let real = real.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    let headers: Vec<Entry> = real.chain(free.cloned()).collect();
    let host = session.origin.authority();
    let host = ("host", host.as_bytes());
    if head_bytes("GET", path, pairs(&headers).chain([host])) > bounds::REQUEST_HEADER_BYTES {
        let limit = bounds::REQUEST_HEADER_BYTES;
        broke(
            "header-limit",
            &format!("it sent request headers of more than {limit} bytes"),
        );
        return None;
    }
    Some(headers)
}

/// The path and the query, as they go out.
fn path(request: &Whole) -> String {
    let path = request.parts.path.as_deref().unwrap_or_default();
    if path.starts_with('/') {
        path.to_string()
    } else {
        format!("/{path}")
    }
}

fn method(method: &Method) -> &str {
    match method {
        Method::Get => "GET",
        Method::Head => "HEAD",
        Method::Post => "POST",
        Method::Put => "PUT",
        Method::Delete => "DELETE",
        Method::Connect => "CONNECT",
        Method::Options => "OPTIONS",
        Method::Trace => "TRACE",
        Method::Patch => "PATCH",
        Method::Other(other) => other,
    }
}

/// Headers as the rules read them.
pub(crate) fn pairs(headers: &[Entry]) -> impl Iterator<Item = (&str, &[u8])> + Clone {
    headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_slice()))
}
