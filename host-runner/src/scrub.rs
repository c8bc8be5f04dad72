//! Takes the real secrets out of what comes back.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use memchr::{memchr_iter, memmem};

use crate::encodings::spellings;
use crate::secret::Secret;

/// What stands where a secret was.
const MARK: &str = "[secret]";

/// Secrets shorter than this are not looked for: they would be found everywhere.
const MIN_BYTES: usize = 8;

/// Up to this size, a text is searched byte by byte: to prepare anything better takes longer.
const SHORT_BYTES: usize = 4 << 10;

/// Finds secrets in bytes and texts, in all of their [`spellings`]. The default finds none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scrub(Arc<Needles>);

/// What is looked for: the spellings are made when there is something to look at.
#[derive(Debug, Default)]
struct Needles {
    secrets: Vec<Secret>,
    spellings: OnceLock<Vec<String>>,
}

impl Scrub {
    /// Looks for these secrets, with and without the space around them.
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        Self::default().and(secrets)
    }

    /// Looks for these secrets, too. One that holds another needs no search of its own: each of its
    /// spellings holds one of the other's.
    pub(crate) fn and<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all: Vec<&str> = self.0.secrets.iter().map(Secret::expose).collect();
        let mut more: Vec<&str> = secrets
            .into_iter()
            .flat_map(|secret| [secret, secret.trim()])
            .filter(|secret| secret.len() >= MIN_BYTES)
            .collect();
        more.sort_by_key(|secret| secret.len());
        for secret in more {
            if !all.iter().any(|known| secret.contains(known)) {
                all.push(secret);
            }
        }
        if all.len() == self.0.secrets.len() {
            return self.clone();
        }
        let secrets = all.into_iter().map(|secret| Secret::new(secret.to_owned()));
        Self(Arc::new(Needles {
            secrets: secrets.collect(),
            spellings: OnceLock::new(),
        }))
    }

    /// Whether one of the secrets is in there.
    pub(crate) fn finds(&self, text: &str) -> bool {
        !self.places(text.as_bytes()).is_empty()
    }

    /// The text without the secrets.
    pub(crate) fn text(&self, text: String) -> String {
        let places = self.places(text.as_bytes());
        if places.is_empty() {
            return text;
        }
        // A spelling is whole characters, so what is left of the text is as well.
        String::from_utf8_lossy(&without(text.as_bytes(), &places)).into_owned()
    }

    /// The bytes without the secrets.
    pub(crate) fn bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        let places = self.places(&bytes);
        if places.is_empty() {
            return bytes;
        }
        without(&bytes, &places)
    }

    /// Where secrets are, in order and without overlaps.
    fn places(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let is_shorter = |secret: &Secret| bytes.len() < secret.expose().len();
        if self.0.secrets.iter().all(is_shorter) {
            // No spelling is shorter than what it spells.
            return Vec::new();
        }
        let haystack = bytes.to_ascii_lowercase();
        let mut found: Vec<Range<usize>> = Vec::new();
        for spelling in self.0.spellings() {
            let place = |start| start..start + spelling.len();
            let spelling = spelling.as_bytes();
            if haystack.len() > SHORT_BYTES {
                found.extend(memmem::find_iter(&haystack, spelling).map(place));
            } else if let Some(first) = spelling.first() {
                let starts = memchr_iter(*first, &haystack);
                found.extend(starts.map(place).filter(|place| {
                    let there = haystack.get(place.clone());
                    there.is_some_and(|there| there == spelling)
                }));
            }
        }
        found.sort_by_key(|place| (place.start, place.end));
        let mut places: Vec<Range<usize>> = Vec::new();
        for place in found {
            match places.last_mut() {
                Some(last) if place.start < last.end => last.end = last.end.max(place.end),
                _ => places.push(place),
            }
        }
        places
    }
}

impl Needles {
    fn spellings(&self) -> &[String] {
        self.spellings.get_or_init(|| {
            let secrets = self.secrets.iter().map(Secret::expose);
            secrets.flat_map(spellings).collect()
        })
    }
}

/// The bytes with a mark in these places.
fn without(bytes: &[u8], places: &[Range<usize>]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for place in places {
        kept.extend_from_slice(bytes.get(from..place.start).unwrap_or_default());
        kept.extend_from_slice(MARK.as_bytes());
        from = place.end;
    }
    kept.extend_from_slice(bytes.get(from..).unwrap_or_default());
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_copy_of_a_secret_is_replaced() {
        let scrub = Scrub::new(["secret-key"]);
        let given = "secret-key, then secret-keysecret-key.";
        let expected = "[secret], then [secret][secret].";
        assert_eq!(scrub.text(given.to_owned()), expected);
        assert_eq!(scrub.bytes(given.into()), expected.as_bytes());
        let long = "secret-".repeat(SHORT_BYTES);
        assert_eq!(
            scrub.text([&long, given].concat()),
            [&long, expected].concat()
        );
        assert_eq!(scrub.bytes(b"\xffnothing\xfe".to_vec()), b"\xffnothing\xfe");
    }

    #[test]
    fn a_secret_is_found_in_every_spelling_and_letter_case() {
        let scrub = Scrub::new(["key/with+odd=signs"]);
        let cases = [
            "a KEY/WITH+ODD=SIGNS b",
            "a key%2Fwith%2Bodd%3Dsigns b",
            "a 6B65792F776974682B6F64643D7369676E73 b",
            r"a key\/with+odd=signs b",
            r"a \u006B\u0065\u0079\u002F\u0077\u0069\u0074\u0068\u002B\u006f\u0064\u0064\u003d\u0073\u0069\u0067\u006e\u0073 b",
        ];
        for text in cases {
            assert_eq!(scrub.text(text.to_owned()), "a [secret] b", "{text}");
        }
        // After `Bearer `, after `x:`, and in the alphabet for URLs.
        let cases = [
            (
                "QmVhcmVyIGtleS93aXRoK29kZD1zaWducw==",
                "QmVhcmVyIG[secret]w==",
            ),
            ("eDprZXkvd2l0aCtvZGQ9c2lnbnM=", "eDp[secret]M="),
            ("a2V5L3dpdGgrb2RkPXNpZ25z", "[secret]"),
        ];
        for (text, expected) in cases {
            assert_eq!(scrub.text(text.to_owned()), expected);
        }
    }

    #[test]
    fn the_space_around_a_secret_makes_no_difference() {
        let scrub = Scrub::new([" secret-key\n"]);
        assert_eq!(scrub.text("a secret-key.".to_owned()), "a [secret].");
    }

    #[test]
    fn a_short_secret_is_not_looked_for() {
        assert_eq!(Scrub::new(["a"]).text("banana".to_owned()), "banana");
        assert!(!Scrub::new(["", "short"]).finds("short"));
    }
}
