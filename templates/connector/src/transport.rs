//! One GET through WASI HTTP: the only module with network access.

use http::Uri;

use crate::bindings::Header;
use crate::bindings::wasi::http::outgoing_handler::handle;
use crate::bindings::wasi::http::types::{Fields, OutgoingRequest, Scheme};
use crate::bindings::wasi::io::streams::StreamError;

/// The largest body that is read.
const MAX_BODY_BYTES: usize = 512 * 1024;

/// The parts of an absolute http or https URL.
pub fn split(url: &str) -> Option<Uri> {
    let uri: Uri = url.parse().ok()?;
    let known = matches!(uri.scheme_str(), Some("https" | "http"));
    (known && uri.host().is_some_and(|host| !host.is_empty())).then_some(uri)
}

/// Requests `path` below `base_url`, and returns the status and the whole body.
pub fn get(base_url: &str, path: &str, headers: &[Header]) -> Result<(u16, Vec<u8>), ()> {
    let uri = split(base_url).ok_or(())?;
    let path = format!("{}{path}", uri.path().trim_end_matches('/'));
    let fields: Vec<_> = headers
        .iter()
        .map(|header| (header.name.clone(), header.value.clone().into_bytes()))
        .collect();
    let request = OutgoingRequest::new(Fields::from_list(&fields).map_err(drop)?);
    let scheme = if uri.scheme_str() == Some("http") {
        Scheme::Http
    } else {
        Scheme::Https
    };
    request.set_scheme(Some(&scheme))?;
    request.set_authority(uri.authority().map(|authority| authority.as_str()))?;
    request.set_path_with_query(Some(&path))?;
    let pending = handle(request, None).map_err(drop)?;
    pending.subscribe().block();
    let response = pending
        .get()
        .ok_or(())?
        .and_then(|response| response.map_err(drop))?;
    let content = response.consume()?;
    let stream = content.stream()?;
    let mut body = Vec::new();
    loop {
        match stream.blocking_read(64 * 1024) {
            Ok(chunk) if body.len() + chunk.len() > MAX_BODY_BYTES => return Err(()),
            Ok(chunk) => body.extend_from_slice(&chunk),
            Err(StreamError::Closed) => return Ok((response.status(), body)),
            Err(StreamError::LastOperationFailed(_)) => return Err(()),
        }
    }
}
