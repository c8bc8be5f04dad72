//! The size of a request.

use bytes::Bytes;
use http::Request;
use http_body_util::Full;

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
