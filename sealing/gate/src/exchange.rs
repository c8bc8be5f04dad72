//! One GET through the host, whole: the only file that reaches out.

use alloc::rc::Rc;
use alloc::vec::Vec;

use credential_rules::answer::is_readable;
use credential_rules::bounds;

use crate::answer::Answer;
use crate::bindings::gate::types::ErrorCode;
use crate::bindings::host::outgoing_handler::handle;
use crate::bindings::host::poll::{Pollable, poll};
use crate::bindings::host::streams::StreamError;
use crate::bindings::host::types::{Fields, IncomingResponse, OutgoingRequest, Scheme};
use crate::fields::Entry;
use crate::handler::pairs;
use crate::session::Session;

/// How much of a body is asked for at a time, in bytes.
const CHUNK_BYTES: u64 = 64 << 10;

/// Gets a path of the session's origin, and reads the answer whole, before its deadline.
pub(crate) fn exchange(
    session: &Session,
    path: &str,
    headers: &[Entry],
) -> Result<Answer, ErrorCode> {
    // A future that is ready at once would be asked even after its time.
    if session.sending.ready() {
        return Err(ErrorCode::ConnectionTimeout);
    }
    let request = request(session, path, headers).ok_or(ErrorCode::HttpRequestDenied)?;
    let pending = handle(request, None).map_err(|error| plain(&error))?;
    wait(&pending.subscribe(), session)?;
    let incoming = match pending.get() {
        Some(Ok(Ok(incoming))) => incoming,
        Some(Ok(Err(error))) => return Err(plain(&error)),
        Some(Err(())) | None => return Err(ErrorCode::ConnectionTerminated),
    };
    let status = incoming.status();
    let headers = incoming.headers().entries();
    let size: usize = headers
        .iter()
        .map(|(name, value)| name.len() + value.len() + 4)
        .sum();
    if size > bounds::RESPONSE_HEADER_BYTES {
        return Err(ErrorCode::HttpResponseHeaderSectionSize(None));
    }
    if !pairs(&headers).all(|(name, value)| is_readable(name, value)) {
        return Err(ErrorCode::HttpResponseContentCoding(None));
    }
    Ok(Answer {
        status,
        headers,
        body: Rc::new(read_body(&incoming, session)?),
    })
}

/// The request, a GET as every new one is; none where the host does not let it be made.
fn request(session: &Session, path: &str, headers: &[Entry]) -> Option<OutgoingRequest> {
    let request = OutgoingRequest::new(Fields::from_list(headers).ok()?);
    let scheme = if session.origin.is_tls() {
        Scheme::Https
    } else {
        Scheme::Http
    };
    request.set_scheme(Some(&scheme)).ok()?;
    request
        .set_authority(Some(&session.origin.authority()))
        .ok()?;
    request.set_path_with_query(Some(path)).ok()?;
    Some(request)
}

fn read_body(incoming: &IncomingResponse, session: &Session) -> Result<Vec<u8>, ErrorCode> {
    // In the order of their making, so that each is dropped before what it came from.
    let body = incoming
        .consume()
        .map_err(|()| ErrorCode::ConnectionTerminated)?;
    let stream = body
        .stream()
        .map_err(|()| ErrorCode::ConnectionTerminated)?;
    let mut bytes = Vec::new();
    loop {
        match stream.read(CHUNK_BYTES) {
            Ok(chunk) if chunk.is_empty() => wait(&stream.subscribe(), session)?,
            Ok(chunk) if chunk.len() > bounds::RESPONSE_BODY_BYTES.saturating_sub(bytes.len()) => {
                return Err(ErrorCode::HttpResponseBodySize(None));
            }
            Ok(chunk) => bytes.extend_from_slice(&chunk),
            Err(StreamError::Closed) => return Ok(bytes),
            // Its error code is not asked for: some hosts trap on that.
            Err(StreamError::LastOperationFailed(_)) => {
                return Err(ErrorCode::ConnectionTerminated);
            }
        }
    }
}

/// Waits until `ready` is, or the time for requests is up.
fn wait(ready: &Pollable, session: &Session) -> Result<(), ErrorCode> {
    if poll(&[ready, &session.sending]).contains(&1) {
        Err(ErrorCode::ConnectionReadTimeout)
    } else {
        Ok(())
    }
}

/// An error without the texts and figures of the host, which may be those of the real headers.
fn plain(error: &ErrorCode) -> ErrorCode {
    let mut error = error.clone();
    match &mut error {
        ErrorCode::DnsError(payload) => {
            payload.rcode = None;
            payload.info_code = None;
        }
        ErrorCode::TlsAlertReceived(payload) => {
            payload.alert_id = None;
            payload.alert_message = None;
        }
        ErrorCode::HttpRequestBodySize(size) | ErrorCode::HttpResponseBodySize(size) => {
            *size = None
        }
        ErrorCode::HttpRequestHeaderSectionSize(size)
        | ErrorCode::HttpRequestTrailerSectionSize(size)
        | ErrorCode::HttpResponseHeaderSectionSize(size)
        | ErrorCode::HttpResponseTrailerSectionSize(size) => *size = None,
        ErrorCode::HttpRequestHeaderSize(payload) => *payload = None,
        ErrorCode::HttpRequestTrailerSize(payload)
        | ErrorCode::HttpResponseHeaderSize(payload)
        | ErrorCode::HttpResponseTrailerSize(payload) => {
            payload.field_name = None;
            payload.field_size = None;
        }
        ErrorCode::HttpResponseTransferCoding(text)
        | ErrorCode::HttpResponseContentCoding(text)
        | ErrorCode::InternalError(text) => *text = None,
        _ => {}
    }
    error
}
