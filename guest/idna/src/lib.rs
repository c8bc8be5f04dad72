//! Stands in for the crate `idna` in `url`, for host names in ASCII only.
//!
//! A host name with other letters is refused instead of being turned into punycode, and punycode is
//! passed on unread: no connector needs either, and the tables, the sorting and the code for them are
//! 15 KB of a component. The workspace's `[patch.crates-io]` puts this crate in place, so that the
//! connector and its host read a URL alike.

#![no_std]

extern crate alloc;

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;

/// The host name cannot be used.
#[derive(Debug)]
pub struct Errors;

/// The ASCII characters that a host name may not have.
#[derive(Clone, Copy, Debug)]
pub struct AsciiDenyList;

impl AsciiDenyList {
    /// The forbidden domain code points of the URL standard.
    pub const URL: Self = Self;

    const fn has(byte: u8) -> bool {
        byte <= b' '
            || byte == 0x7f
            || matches!(
                byte,
                b'#' | b'%'
                    | b'/'
                    | b':'
                    | b'<'
                    | b'>'
                    | b'?'
                    | b'@'
                    | b'['
                    | b'\\'
                    | b']'
                    | b'^'
                    | b'|'
            )
    }
}

/// The host name in lower case.
///
/// # Errors
///
/// If it has a character that is not ASCII, or one that a host name may not have.
pub fn domain_to_ascii_from_cow(
    domain: Cow<'_, [u8]>,
    _deny_list: AsciiDenyList,
) -> Result<Cow<'_, str>, Errors> {
    let is_refused = |byte: &u8| !byte.is_ascii() || AsciiDenyList::has(*byte);
    if domain.iter().any(is_refused) {
        return Err(Errors);
    }
    let mut name = String::from_utf8(domain.into_owned()).map_err(|_| Errors)?;
    name.make_ascii_lowercase();
    Ok(Cow::Owned(name))
}

/// The host name as it is: punycode is not read.
pub fn domain_to_unicode(domain: &str) -> (String, Result<(), Errors>) {
    (domain.to_owned(), Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ascii(name: &str) -> Option<String> {
        domain_to_ascii_from_cow(Cow::Borrowed(name.as_bytes()), AsciiDenyList::URL)
            .ok()
            .map(Cow::into_owned)
    }

    #[test]
    fn a_name_is_lowered_and_otherwise_kept() {
        assert_eq!(ascii("API.Clari.com").as_deref(), Some("api.clari.com"));
        assert_eq!(
            ascii("XN--clri-43d.com").as_deref(),
            Some("xn--clri-43d.com")
        );
        assert_eq!(ascii("a_b-c.").as_deref(), Some("a_b-c."));
    }

    #[test]
    fn other_letters_and_forbidden_characters_are_refused() {
        for name in [
            "größe.de",
            "a b",
            "a%b",
            "a\u{7f}",
            "a\0",
            "a|b",
            "a^b",
            "a<b",
            "\u{430}pi",
        ] {
            assert_eq!(ascii(name), None, "{name:?}");
        }
    }
}
