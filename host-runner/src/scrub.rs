//! Takes the real secrets out of what comes back.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::encodings::spellings;
use crate::secret::Secret;

/// What stands where a secret was.
const MARK: &str = "[secret]";

/// Secrets shorter than this are not looked for: they would be found everywhere.
const MIN_BYTES: usize = 8;

/// Finds secrets in bytes and texts, in all of their [`spellings`]. The default finds none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scrub(Arc<Finder>);

/// What is looked for, and what looks for it, made when there is something to look at: most calls
/// need it once.
#[derive(Debug, Default)]
struct Finder {
    secrets: Vec<Secret>,
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Finder {
    fn automaton(&self) -> Option<&AhoCorasick> {
        let build = || {
            let secrets = self.secrets.iter().map(Secret::expose);
            let patterns: BTreeSet<String> = secrets.flat_map(spellings).collect();
            // It fails only on gigabytes of patterns, which no secret reaches.
            AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::LeftmostLongest)
                // The quickest to build: it serves one call.
                .kind(Some(AhoCorasickKind::NoncontiguousNFA))
                .build(patterns)
                .ok()
        };
        if self.secrets.is_empty() {
            return None;
        }
        self.automaton.get_or_init(build).as_ref()
    }
}

impl Scrub {
    /// Looks for these secrets, with and without the space around them.
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let secrets = secrets
            .into_iter()
            .flat_map(|secret| [secret, secret.trim()])
            .filter(|secret| secret.len() >= MIN_BYTES)
            .map(|secret| Secret::new(secret.to_owned()))
            .collect();
        Self(Arc::new(Finder {
            secrets,
            automaton: OnceLock::new(),
        }))
    }

    /// Whether one of the secrets is in there.
    pub(crate) fn finds(&self, text: &str) -> bool {
        let automaton = self.0.automaton();
        automaton.is_some_and(|automaton| automaton.is_match(text))
    }

    /// The text without the secrets.
    pub(crate) fn text(&self, text: String) -> String {
        match self.0.automaton() {
            Some(automaton) if automaton.is_match(&text) => {
                automaton.replace_all(&text, &vec![MARK; automaton.patterns_len()])
            }
            _ => text,
        }
    }

    /// The bytes without the secrets.
    pub(crate) fn bytes(&self, bytes: Vec<u8>) -> Vec<u8> {
        match self.0.automaton() {
            Some(automaton) if automaton.is_match(&bytes) => {
                automaton.replace_all_bytes(&bytes, &vec![MARK; automaton.patterns_len()])
            }
            _ => bytes,
        }
    }
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
