//! Searches for secrets in a text and in everything that can be decoded from it.

use alloc::vec::Vec;
use core::hash::{Hash, Hasher};
use core::ops::Range;

use memchr::{memchr_iter, memmem};
use siphasher::sip::SipHasher13;

use super::layer::Layer;
use super::secrets::Secrets;
use super::work::{TooMuch, Work};
use super::{base64, hex, html, json, percent};

/// How many nested encodings are decoded.
pub(super) const DEPTH: usize = 3;

/// Up to this size, a text is searched byte by byte: preparing a faster search takes longer.
const SHORT_BYTES: usize = 4 << 10;

/// One search.
pub(super) struct Search<'a> {
    secrets: &'a Secrets,
    work: Work,
    /// Whether the first match is enough.
    first_only: bool,
    has_match: bool,
    places: Vec<Range<usize>>,
    /// The layers that were searched, and how many more encodings were decoded in each.
    seen: Vec<(u64, usize)>,
    /// A buffer for the text in lower case.
    lower: Vec<u8>,
    #[cfg(test)]
    decoded_bytes: usize,
}

impl<'a> Search<'a> {
    /// Whether the text holds a secret.
    pub(super) fn has_match(secrets: &'a Secrets, text: &[u8]) -> Result<bool, TooMuch> {
        Ok(Self::run(secrets, text, true)?.has_match)
    }

    /// The ranges of the text that are secrets.
    pub(super) fn places(secrets: &'a Secrets, text: &[u8]) -> Result<Vec<Range<usize>>, TooMuch> {
        Ok(Self::run(secrets, text, false)?.places)
    }

    fn run(secrets: &'a Secrets, text: &[u8], first_only: bool) -> Result<Self, TooMuch> {
        let mut search = Self::new(secrets, text, first_only);
        search.start(text)?;
        Ok(search)
    }

    fn new(secrets: &'a Secrets, text: &[u8], first_only: bool) -> Self {
        Self {
            secrets,
            work: Work::for_text(text),
            first_only,
            has_match: false,
            places: Vec::new(),
            seen: Vec::new(),
            lower: Vec::new(),
            #[cfg(test)]
            decoded_bytes: 0,
        }
    }

    fn start(&mut self, text: &[u8]) -> Result<(), TooMuch> {
        if text.len() > Layer::MAX_BYTES {
            return Err(TooMuch);
        }
        self.look(&Layer::original(text, !self.first_only), DEPTH)
    }

    /// How many bytes are decoded, and how many were budgeted, whether that is too much or not.
    #[cfg(test)]
    pub(super) fn cost(secrets: &'a Secrets, text: &[u8]) -> (usize, usize) {
        let mut search = Self::new(secrets, text, false);
        let all = search.work.0;
        let _ = search.start(text);
        (search.decoded_bytes, all - search.work.0)
    }

    /// Searches a layer, and the layers that can be decoded from it.
    fn look(&mut self, layer: &Layer<'_>, depth: usize) -> Result<(), TooMuch> {
        let Some(shortest) = self.secrets.shortest() else {
            return Ok(());
        };
        if layer.bytes.len() < shortest {
            return Ok(());
        }
        self.find(layer)?;
        let Some(depth) = depth.checked_sub(1) else {
            return Ok(());
        };
        // Forms come first: the layers decoded after them are found again later, but not the other way round.
        let decoders = [
            |secrets: &Secrets, from: &Layer<'_>, work: &mut Work| {
                if secrets.have_space() {
                    percent::decode_form(from, work)
                } else {
                    Ok(None)
                }
            },
            |_: &Secrets, from: &Layer<'_>, work: &mut Work| percent::decode(from, work),
            |_: &Secrets, from: &Layer<'_>, work: &mut Work| json::decode(from, work),
            |_: &Secrets, from: &Layer<'_>, work: &mut Work| json::decode_late(from, work),
            |_: &Secrets, from: &Layer<'_>, work: &mut Work| html::decode(from, work),
            |secrets: &Secrets, from: &Layer<'_>, work: &mut Work| {
                base64::decode(from, secrets, work)
            },
            |secrets: &Secrets, from: &Layer<'_>, work: &mut Work| hex::decode(from, secrets, work),
        ];
        for decode in decoders {
            if self.first_only && self.has_match {
                break;
            }
            if let Some(decoded) = decode(self.secrets, layer, &mut self.work)? {
                #[cfg(test)]
                {
                    self.decoded_bytes += decoded.bytes.len();
                }
                if self.is_new(&decoded, depth) {
                    self.look(&decoded, depth)?;
                }
            }
        }
        Ok(())
    }

    /// Whether a layer was not searched yet to this depth: most encodings of a text can be decoded
    /// in any order. The same bytes from other positions are another layer. Only somebody who knows
    /// the secrets could make two layers with the same hash.
    fn is_new(&mut self, layer: &Layer<'_>, depth: usize) -> bool {
        let mut hasher = SipHasher13::new();
        self.secrets
            .iter()
            .for_each(|secret| secret.hash(&mut hasher));
        layer.hash(&mut hasher);
        let hash = hasher.finish();
        let mut seen = self.seen.iter();
        let is_new = !seen.any(|(known, before)| *known == hash && *before >= depth);
        if is_new {
            self.seen.push((hash, depth));
        }
        is_new
    }

    /// Records the secrets in a layer without decoding. Each match is budgeted, so that a secret
    /// that overlaps itself is searched for in linear time, too.
    fn find(&mut self, layer: &Layer<'_>) -> Result<(), TooMuch> {
        self.lower.clear();
        self.lower.extend_from_slice(&layer.bytes);
        self.lower.make_ascii_lowercase();
        for secret in self.secrets.iter() {
            let mut note = |start: usize| {
                self.work.spend(secret.len())?;
                self.has_match = true;
                self.places.extend(layer.place(start..start + secret.len()));
                Ok(())
            };
            if self.lower.len() <= SHORT_BYTES {
                let first = secret.first().copied().unwrap_or_default();
                for start in memchr_iter(first, &self.lower) {
                    let rest = self.lower.get(start..).unwrap_or_default();
                    if rest.starts_with(secret) {
                        note(start)?;
                    }
                }
            } else {
                let finder = memmem::Finder::new(secret);
                let mut from = 0;
                while let Some(at) = self.lower.get(from..).and_then(|rest| finder.find(rest)) {
                    note(from + at)?;
                    from += at + 1;
                }
            }
        }
        Ok(())
    }
}
