//! The size of a request.

use bytes::Bytes;
use credential_rules::outgoing::head_bytes;
use http::Request;
use http_body_util::Full;

use super::session::pairs;

/// The size of a request on the wire, in bytes.
pub(super) fn size(request: &Request<Full<Bytes>>) -> usize {
    let path = request.uri().path_and_query();
    let path = path.map_or("", |path| path.as_str());
    head_bytes(request.method().as_str(), path, pairs(request.headers()))
}
