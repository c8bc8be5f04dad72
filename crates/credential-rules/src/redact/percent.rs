//! Percent-encoding of URLs, and of forms, which encode a space as `+`.

use memchr::{memchr, memchr2};

use super::escape::{self, Escape};
use super::layer::Layer;
use super::work::{TooMuch, Work};
use crate::digits;

/// Decodes `%2b`, and `%u002b` as JavaScript's `escape` writes it.
pub(super) fn decode(from: &Layer<'_>, work: &mut Work) -> Result<Option<Layer<'static>>, TooMuch> {
    escape::decode(from, work, |text| memchr(b'%', text), read)
}

/// Decodes the same, and `+` to a space.
pub(super) fn decode_form(
    from: &Layer<'_>,
    work: &mut Work,
) -> Result<Option<Layer<'static>>, TooMuch> {
    if memchr(b'+', &from.bytes).is_none() {
        return Ok(None);
    }
    escape::decode(from, work, |text| memchr2(b'%', b'+', text), read)
}

fn read(text: &[u8]) -> Option<Escape> {
    match text {
        [b'+', ..] => Some(Escape::byte(b' ', 1)),
        [_, b'u' | b'U', rest @ ..] => Escape::character(digits::code_unit(rest)?, 6),
        [_, rest @ ..] => Some(Escape::byte(digits::byte(rest)?, 3)),
        [] => None,
    }
}
