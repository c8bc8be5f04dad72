//! Escapes: a few characters that encode another one, in a text that is otherwise unchanged.

use super::layer::{Decoded, Layer};
use super::work::{TooMuch, Work};

/// An escape at the start of a text.
pub(super) struct Escape {
    meaning: [u8; 4],
    meaning_bytes: usize,
    /// The length of the escape, in bytes.
    length: usize,
}

impl Escape {
    pub(super) fn byte(meaning: u8, length: usize) -> Self {
        Self {
            meaning: [meaning; 4],
            meaning_bytes: 1,
            length,
        }
    }

    /// An escape for a character; `None` if the number is not a character's.
    pub(super) fn character(code: u32, length: usize) -> Option<Self> {
        let character = char::from_u32(code)?;
        let mut meaning = [0; 4];
        let meaning_bytes = character.encode_utf8(&mut meaning).len();
        Some(Self {
            meaning,
            meaning_bytes,
            length,
        })
    }
}

/// The text with its escapes decoded; `None` if it has no escape. `next` finds the next byte that may start an
/// escape, and `read` reads the one at the start of a text.
pub(super) fn decode(
    from: &Layer<'_>,
    work: &mut Work,
    next: impl Fn(&[u8]) -> Option<usize>,
    read: impl Fn(&[u8]) -> Option<Escape>,
) -> Result<Option<Layer<'static>>, TooMuch> {
    let rest = |at: usize| from.bytes.get(at..).unwrap_or_default();
    let Some(mut at) = next(&from.bytes) else {
        return Ok(None);
    };
    work.spend(from.bytes.len())?;
    let mut decoded = Decoded::new(from);
    decoded.reserve(from.bytes.len());
    let mut copied = 0;
    loop {
        match read(rest(at)) {
            Some(escape) => {
                decoded.copy(copied..at);
                copied = at + escape.length;
                let meaning = escape.meaning.get(..escape.meaning_bytes);
                decoded.push(meaning.unwrap_or_default(), at..copied);
                at = copied;
            }
            None => at += 1,
        }
        match next(rest(at)) {
            Some(distance) => at += distance,
            None => break,
        }
    }
    if copied == 0 {
        return Ok(None);
    }
    decoded.copy(copied..from.bytes.len());
    Ok(Some(decoded.finish()))
}
