//! The response of the server, as plain data.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// A response whose body was read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers as they came; empty for a success.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Response {
    /// The values of a header, in order; invalid UTF-8 becomes U+FFFD.
    pub(crate) fn header(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        self.headers
            .iter()
            .filter(move |(candidate, _)| candidate.eq_ignore_ascii_case(name))
            .map(|(_, value)| utf8(value))
    }

    /// The body as text without a byte order mark: UTF-8, as JSON must be, whatever the headers claim.
    ///
    /// Invalid bytes become U+FFFD, so that one stray byte in a string does not spoil the figures. A host that
    /// searches a body for the key searches UTF-8: other encodings are not read.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        let body = self.body.as_slice();
        utf8(body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body))
    }
}

/// Checks first: valid UTF-8, which is nearly everything, is checked faster than it is repaired.
fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_read_as_utf_8_without_its_byte_order_mark() {
        for (body, expected) in [
            (&b"{}"[..], "{}"),
            (b"\xEF\xBB\xBF{}", "{}"),
            (b"\xFF\xFE{\0}\0", "\u{FFFD}\u{FFFD}{\0}\0"),
            (b"caf\xE9", "caf\u{FFFD}"),
            (b"", ""),
        ] {
            let response = Response {
                status: 200,
                headers: vec![],
                body: body.to_vec(),
            };
            assert_eq!(response.text(), expected, "{body:?}");
        }
    }

    #[test]
    fn a_header_is_found_in_any_case_and_read_as_far_as_it_goes() {
        let headers = [
            ("Date", &b"n\xFFw"[..]),
            ("DATE", b"later"),
            ("x-date", b"never"),
        ];
        let response = Response {
            status: 200,
            headers: headers
                .map(|(name, value)| (name.into(), value.into()))
                .into(),
            body: vec![],
        };
        assert!(response.header("date").eq(["n\u{FFFD}w", "later"]));
    }
}
