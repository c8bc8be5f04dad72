//! The target of a redirect, as far as it may be shown.

use alloc::string::String;

use crate::base_url::{origin, read};
use crate::echo::echoes;
use crate::response::Response;
use crate::values::Values;

/// The longest origin that is shown: the scheme, the longest DNS name and a port.
const MAX_ORIGIN_LENGTH: usize = 8 + 253 + 6;

/// The origin that the response redirects to, as a detail; `None` if it stays on the same origin or
/// echoes the key.
///
/// A path, a query or a user name may contain a secret, so they are never shown.
pub(super) fn target(response: &Response, values: &Values) -> Option<String> {
    let probe = read(values.base_url()).ok()?;
    let location = response.header("location").next()?;
    let location = location.trim();
    let scheme = if location.starts_with("//") {
        [probe.scheme(), ":"]
    } else {
        [""; 2]
    };
    let location = [scheme.concat().as_str(), location].concat();
    let target = read(&location).ok()?;
    // `https:path` is a path on the same origin.
    let is_absolute = location.get(target.scheme().len()..)?.starts_with("://");
    let named = origin(&target);
    let fit = named.len() <= MAX_ORIGIN_LENGTH && !echoes(&named, values.api_key());
    (is_absolute && fit && named != origin(&probe)).then(|| ["it leads to ", &named].concat())
}
