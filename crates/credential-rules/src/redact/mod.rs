//! Redaction: cuts secrets out of texts, in whatever encoding they are.
//!
//! A secret can be spelled in too many ways to list. So the text is decoded instead: percent signs,
//! JSON escapes, HTML entities, base64 and hexadecimal, up to three of them nested. Every decoded
//! text knows the original position of each of its bytes. The secrets are searched for in all of
//! them, and cut out of the original.

mod base64;
mod escape;
mod hex;
mod html;
mod json;
mod layer;
mod percent;
mod search;
mod secrets;
mod work;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use memchr::memmem;

use search::Search;
use secrets::Secrets;
pub use work::TooMuch;

/// The replacement for a secret.
const MARK: &str = "[secret]";

/// The replacement for a text that takes too much work to search.
const WITHHELD: &str = "[withheld: too many encodings to search for secrets]";

/// Finds secrets in texts and cuts them out. The default searches for nothing.
///
/// ASCII letters match in either case. Secrets under 8 bytes are not searched for: they would be
/// found everywhere.
#[derive(Clone, Default)]
pub struct Redactor(Arc<Secrets>);

impl Redactor {
    /// Searches for these secrets, with and without surrounding white space.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        Self(Arc::new(Secrets::new(secrets)))
    }

    /// Searches for these secrets, too.
    #[must_use]
    pub fn and<'a>(&self, secrets: impl IntoIterator<Item = &'a str>) -> Self {
        Self(Arc::new(self.0.and(secrets)))
    }

    /// Whether the text holds a secret, or takes too much work to search.
    #[must_use]
    pub fn finds(&self, text: impl AsRef<[u8]>) -> bool {
        !matches!(Search::has_match(&self.0, text.as_ref()), Ok(false))
    }

    /// Whether the text holds a secret without any encoding, in either case of letters.
    #[must_use]
    pub fn finds_undecoded(&self, text: impl AsRef<[u8]>) -> bool {
        let text = text.as_ref();
        if self
            .0
            .shortest()
            .is_none_or(|shortest| text.len() < shortest)
        {
            return false;
        }
        let lower = text.to_ascii_lowercase();
        let mut secrets = self.0.iter();
        secrets.any(|secret| memmem::find(&lower, secret).is_some())
    }

    /// The text without the secrets, or a notice if it takes too much work to search.
    #[must_use]
    pub fn text(&self, text: String) -> String {
        match self.redacted(text.as_bytes()) {
            Ok(None) => text,
            // A spelling consists of whole characters, so the rest of the text does, too.
            Ok(Some(redacted)) => String::from_utf8_lossy(&redacted).into_owned(),
            Err(TooMuch) => WITHHELD.to_owned(),
        }
    }

    /// The bytes without the secrets.
    ///
    /// # Errors
    ///
    /// If they take too much work to search.
    pub fn bytes(&self, bytes: Vec<u8>) -> Result<Vec<u8>, TooMuch> {
        Ok(self.redacted(&bytes)?.unwrap_or(bytes))
    }

    /// The text with its secrets replaced; `None` if it holds no secret.
    fn redacted(&self, text: &[u8]) -> Result<Option<Vec<u8>>, TooMuch> {
        if !Search::has_match(&self.0, text)? {
            return Ok(None);
        }
        let places = Search::places(&self.0, text)?;
        Ok(Some(without(text, &merged(places))))
    }
}

/// Shows nothing of the secrets.
impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor(…)")
    }
}

/// The ranges in order, with overlapping ones merged.
fn merged(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_unstable_by_key(|place| (place.start, place.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for place in places {
        match merged.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => merged.push(place),
        }
    }
    merged
}

/// The text with these ranges replaced.
fn without(text: &[u8], places: &[Range<usize>]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(text.len());
    let mut from = 0;
    for place in places {
        kept.extend_from_slice(text.get(from..place.start).unwrap_or_default());
        kept.extend_from_slice(MARK.as_bytes());
        from = place.end;
    }
    kept.extend_from_slice(text.get(from..).unwrap_or_default());
    kept
}

#[cfg(test)]
mod tests;
