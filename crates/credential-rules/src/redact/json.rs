//! Escapes of JSON, and of languages with similar strings.

use memchr::{memchr, memmem};

use super::escape::{self, Escape};
use super::layer::Layer;
use super::work::{TooMuch, Work};
use crate::digits;

/// Decodes escapes from left to right, as a JSON parser does.
pub(super) fn decode(from: &Layer<'_>, work: &mut Work) -> Result<Option<Layer<'static>>, TooMuch> {
    escape::decode(from, work, |text| memchr(b'\\', text), read)
}

/// Decodes escapes wherever a backslash could start one: the text before may end in a backslash,
/// which a parser that starts later does not see. `None` if that makes no difference.
pub(super) fn decode_late(
    from: &Layer<'_>,
    work: &mut Work,
) -> Result<Option<Layer<'static>>, TooMuch> {
    if memmem::find(&from.bytes, br"\\").is_none() {
        return Ok(None);
    }
    let read = |text: &[u8]| read(text).filter(|_| text.get(1) != Some(&b'\\'));
    escape::decode(from, work, |text| memchr(b'\\', text), read)
}

fn read(text: &[u8]) -> Option<Escape> {
    let [_, kind, rest @ ..] = text else {
        return None;
    };
    let byte = match kind {
        b'u' if rest.starts_with(b"{") => return braced(rest),
        b'u' => return unicode(rest),
        b'x' => return Some(Escape::byte(digits::byte(rest)?, 4)),
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        other if other.is_ascii_punctuation() => *other,
        _ => return None,
    };
    Some(Escape::byte(byte, 2))
}

/// The rest of `\u002b`, or of a surrogate pair.
fn unicode(rest: &[u8]) -> Option<Escape> {
    let first = digits::code_unit(rest)?;
    if let (0xd800..=0xdbff, Some([b'\\', b'u', second @ ..])) = (first, rest.get(4..)) {
        let second = digits::code_unit(second)?.checked_sub(0xdc00)?;
        return Escape::character(0x10000 + ((first - 0xd800) << 10) + second, 12);
    }
    Escape::character(first, 6)
}

/// The rest of `\u{2b}`.
fn braced(rest: &[u8]) -> Option<Escape> {
    let end = rest.iter().take(8).position(|byte| *byte == b'}')?;
    let digits = core::str::from_utf8(rest.get(1..end)?).ok()?;
    Escape::character(u32::from_str_radix(digits, 16).ok()?, end + 3)
}
