//! The API key: what looks wrong with it, and the corrected key.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

mod diagnose;
mod problem;

use crate::bindings::Finding;
use crate::doctor::Doctor;
use crate::field::API_KEY;
use crate::paste;
use crate::search::{contains, contains_in_any_case};

pub(crate) use problem::SWAPPED;

/// The minimum length of a key, in characters: Clari documents none, and anything shorter can be
/// guessed.
pub const MIN_LENGTH: u32 = 8;

/// The maximum length of a key, in characters: the largest signed tokens are shorter, and gateways
/// refuse headers of 8 KiB.
pub const MAX_LENGTH: u32 = 4096;

/// The first and the last character that a key may have: visible ASCII, which any header carries
/// unchanged.
pub(crate) const CHARACTERS: (char, char) = ('!', '~');

/// Names of headers and schemes that people copy along with a key.
const PREFIXES: [&str; 5] = ["authorization", "bearer", "apikey", "api-key", "x-api-key"];

/// Lists what looks wrong with a key. No message contains any part of it.
#[must_use]
pub fn check(text: &str) -> Vec<Finding> {
    let doctor = Doctor {
        field: API_KEY,
        max_length: MAX_LENGTH,
        diagnose: diagnose::diagnose,
        mend: |text| Some(mend(text)),
    };
    doctor.examine(text)
}

/// The key in `text`, without what was copied along with it.
pub(crate) fn mend(text: &str) -> String {
    let visible = paste::visible(text);
    let mut key = paste::unwrap(&visible);
    while let Some(rest) = strip_prefix(key) {
        key = paste::unwrap(rest);
    }
    key.to_owned()
}

/// Whether `text` is not empty and any header carries it unchanged.
pub(crate) fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_plain_byte)
}

fn is_plain_byte(byte: u8) -> bool {
    let (first, last) = CHARACTERS;
    (first..=last).contains(&char::from(byte))
}

/// Whether `text` is a URL instead of a key.
pub(crate) fn is_url(text: &str) -> bool {
    contains(text, "://") || contains_in_any_case(text, ".clari.com")
}

/// Removes one header name or scheme, if something follows it.
fn strip_prefix(text: &str) -> Option<&str> {
    PREFIXES.iter().find_map(|prefix| {
        let (head, rest) = text.split_at_checked(prefix.len())?;
        let follows = |c: char| matches!(c, ':' | '=') || c.is_whitespace();
        let rest = rest.strip_prefix(follows)?;
        head.eq_ignore_ascii_case(prefix).then_some(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_that_was_meant_is_found() {
        for text in [
            "0123456789abcdef",
            " 0123456789abcdef\n",
            "\u{A0}0123456789abcdef",
            "\"0123456789abcdef\"",
            "Bearer 0123456789abcdef",
            "bearer:\u{A0}0123456789abcdef",
            "'Authorization: Bearer 0123456789abcdef'",
            "authorization: \"0123456789abcdef\"",
            "apikey: 0123456789abcdef",
            "X-API-Key=0123456789abcdef",
            "\u{FEFF}01234567\u{200B}89abcdef",
        ] {
            assert_eq!(mend(text), "0123456789abcdef", "{text:?}");
        }
    }

    #[test]
    fn a_key_that_only_begins_like_a_header_is_left_alone() {
        for text in ["bearer0123456789", "apikeys", "Bearer", "apikey-0123456789"] {
            assert_eq!(mend(text), text);
        }
    }
}
