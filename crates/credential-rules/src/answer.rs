//! What an instance that has a network is shown of an answer.

use alloc::vec::Vec;

use crate::redact::{Redactor, TooMuch};

/// Whether an answer holds one of these secrets.
pub fn holds<'h>(
    secrets: &Redactor,
    headers: impl IntoIterator<Item = (&'h str, &'h [u8])>,
    body: &[u8],
) -> bool {
    let mut headers = headers.into_iter();
    secrets.finds(body) || headers.any(|(name, value)| secrets.finds(name) || secrets.finds(value))
}

/// The value of a header without the secrets; nothing if the header is not shown.
///
/// # Errors
///
/// If it takes too much work to search.
pub fn header(redactor: &Redactor, name: &str, value: &[u8]) -> Result<Option<Vec<u8>>, TooMuch> {
    // The length of a body would tell how much was cut out of it, and so how long the secret is.
    if name.eq_ignore_ascii_case("content-length") || redactor.finds(name) {
        return Ok(None);
    }
    redactor.bytes(value.to_vec()).map(Some)
}

/// Whether an answer with this header can be read as it is: nothing undoes another coding of the body.
#[must_use]
pub fn is_readable(name: &str, value: &[u8]) -> bool {
    let plain = [
        ("content-encoding", "identity"),
        ("transfer-encoding", "chunked"),
    ];
    let mut plain = plain.into_iter();
    plain.all(|(coding, plain)| {
        !name.eq_ignore_ascii_case(coding) || value.eq_ignore_ascii_case(plain.as_bytes())
    })
}
