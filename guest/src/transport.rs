//! One GET through WASI HTTP: the only module with network access.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use url::Url;
use wasi::clocks::monotonic_clock::subscribe_duration;
use wasi::http::outgoing_handler::handle;
use wasi::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingResponse, OutgoingRequest, Scheme,
};
use wasi::io::poll::{Pollable, poll};
use wasi::io::streams::StreamError;

use crate::base_url::authority;
use crate::bindings::Header;
use crate::response::Response;
use crate::verdict::Reason;

/// The time limit of a call, for hosts without one: a person is waiting.
const DEADLINE_NANOSECONDS: u64 = 60_000_000_000;

/// The largest body: the documented response takes 27 KB for each 1,000 jobs, so this is enough for
/// about 19,000.
const MAX_BODY_BYTES: usize = 512 * 1024;

/// How much of a body is read at a time.
const CHUNK_BYTES: u64 = 64 * 1024;

/// The user agent.
const USER_AGENT: &str = concat!("clari-revenue-connector/", env!("CARGO_PKG_VERSION"));

/// Requests `path` from the origin of `url` with `headers`, and reads the whole response.
///
/// # Errors
///
/// Why there is no response.
pub(crate) fn get(url: &Url, path: &str, headers: &[Header]) -> Result<Response, Reason> {
    let request = request(url, path, headers).ok_or(Reason::EgressDenied)?;
    let pending = handle(request, None).map_err(|error| reason(&error))?;
    let deadline = subscribe_duration(DEADLINE_NANOSECONDS);
    let incoming = receive(&pending, &deadline)?;
    let status = incoming.status();
    // The headers of a success have no meaning here.
    let headers = match status {
        200..=299 => Vec::new(),
        _ => incoming.headers().entries(),
    };
    Ok(Response {
        status,
        headers,
        body: read_body(&incoming, &deadline)?,
    })
}

/// The request, a GET by default; `None` if the host does not allow it.
fn request(url: &Url, path: &str, headers: &[Header]) -> Option<OutgoingRequest> {
    let own = [("accept", "application/json"), ("user-agent", USER_AGENT)];
    let named = headers
        .iter()
        .map(|header| (header.name.as_str(), header.value.as_str()));
    let fields: Vec<_> = named
        .chain(own)
        .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
        .collect();
    let request = OutgoingRequest::new(Fields::from_list(&fields).ok()?);
    let scheme = if url.scheme() == "http" {
        Scheme::Http
    } else {
        Scheme::Https
    };
    request.set_scheme(Some(&scheme)).ok()?;
    request.set_authority(Some(authority(url))).ok()?;
    request.set_path_with_query(Some(path)).ok()?;
    Some(request)
}

fn receive(
    pending: &FutureIncomingResponse,
    deadline: &Pollable,
) -> Result<IncomingResponse, Reason> {
    wait(&pending.subscribe(), deadline)?;
    match pending.get() {
        Some(Ok(Ok(incoming))) => Ok(incoming),
        Some(Ok(Err(error))) => Err(reason(&error)),
        // The host said that it is ready, and it is read once, so neither can happen.
        Some(Err(())) | None => Err(Reason::ConnectionFailed),
    }
}

fn read_body(incoming: &IncomingResponse, deadline: &Pollable) -> Result<Vec<u8>, Reason> {
    // In the order of their creation, so that each is dropped before its parent.
    let body = incoming.consume().map_err(|()| Reason::ConnectionFailed)?;
    let stream = body.stream().map_err(|()| Reason::ConnectionFailed)?;
    let mut bytes = Vec::new();
    loop {
        match stream.read(CHUNK_BYTES) {
            Ok(chunk) if chunk.is_empty() => wait(&stream.subscribe(), deadline)?,
            Ok(chunk) if chunk.len() > MAX_BODY_BYTES - bytes.len() => {
                return Err(Reason::ResponseTooLarge);
            }
            Ok(chunk) => bytes.extend_from_slice(&chunk),
            Err(StreamError::Closed) => return Ok(bytes),
            // The error code is not read: some hosts trap on that.
            Err(StreamError::LastOperationFailed(_)) => return Err(Reason::ConnectionFailed),
        }
    }
}

/// Waits until `ready` is ready, or the time is up.
fn wait(ready: &Pollable, deadline: &Pollable) -> Result<(), Reason> {
    // The result is the indexes of the pollables that are ready.
    if poll(&[ready, deadline]).contains(&1) {
        Err(Reason::TimedOut)
    } else {
        Ok(())
    }
}

/// The reason for each error of WASI HTTP.
fn reason(error: &ErrorCode) -> Reason {
    match error {
        ErrorCode::DnsTimeout | ErrorCode::DnsError(_) | ErrorCode::DestinationNotFound => {
            Reason::DnsFailed
        }
        ErrorCode::DestinationUnavailable
        | ErrorCode::DestinationIpUnroutable
        | ErrorCode::ConnectionRefused
        | ErrorCode::ConnectionTerminated
        | ErrorCode::ConnectionLimitReached
        | ErrorCode::HttpResponseIncomplete
        | ErrorCode::InternalError(_) => Reason::ConnectionFailed,
        ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::ConnectionWriteTimeout
        | ErrorCode::HttpResponseTimeout => Reason::TimedOut,
        ErrorCode::TlsProtocolError
        | ErrorCode::TlsCertificateError
        | ErrorCode::TlsAlertReceived(_) => Reason::TlsFailed,
        // Requests that the host's policy or configuration does not allow.
        ErrorCode::DestinationIpProhibited
        | ErrorCode::HttpRequestDenied
        | ErrorCode::ConfigurationError => Reason::EgressDenied,
        // Requests that a server would reject with a 4xx, rejected on the way.
        ErrorCode::HttpRequestLengthRequired
        | ErrorCode::HttpRequestBodySize(_)
        | ErrorCode::HttpRequestMethodInvalid
        | ErrorCode::HttpRequestUriInvalid
        | ErrorCode::HttpRequestUriTooLong
        | ErrorCode::HttpRequestHeaderSectionSize(_)
        | ErrorCode::HttpRequestHeaderSize(_)
        | ErrorCode::HttpRequestTrailerSectionSize(_)
        | ErrorCode::HttpRequestTrailerSize(_) => Reason::RequestRefused,
        ErrorCode::HttpResponseHeaderSectionSize(_)
        | ErrorCode::HttpResponseHeaderSize(_)
        | ErrorCode::HttpResponseBodySize(_)
        | ErrorCode::HttpResponseTrailerSectionSize(_)
        | ErrorCode::HttpResponseTrailerSize(_) => Reason::ResponseTooLarge,
        ErrorCode::HttpResponseTransferCoding(_)
        | ErrorCode::HttpResponseContentCoding(_)
        | ErrorCode::HttpUpgradeFailed
        | ErrorCode::HttpProtocolError
        | ErrorCode::LoopDetected => Reason::ProtocolError,
    }
}
