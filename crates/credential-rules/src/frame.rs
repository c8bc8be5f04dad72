//! The frame of a header: it may carry a secret whole, in a frame that does not depend on the secret.
//!
//! The threat: a connector that chooses the value of a header by the secret can reveal it. If the host redacts
//! such a value from a response because it was sent, the redaction shows where the value was, as does what a
//! server says about it.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use zeroize::Zeroizing;

/// Each placeholder, and its secret.
pub struct Frame<'a> {
    pairs: Vec<(&'a str, &'a str)>,
    /// Whether the rule holds; lifted for the tests of attacks that this rule stops as well.
    #[cfg(any(test, feature = "attack-controls"))]
    is_lifted: bool,
}

impl<'a> Frame<'a> {
    /// The frames for placeholders and their secrets.
    pub fn new(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self {
            pairs: pairs
                .into_iter()
                .filter(|(placeholder, _)| !placeholder.is_empty())
                .collect(),
            #[cfg(any(test, feature = "attack-controls"))]
            is_lifted: false,
        }
    }

    /// Lifts the rule, for the test of an attack that it stops.
    #[cfg(any(test, feature = "attack-controls"))]
    #[must_use]
    pub fn lifted_if(self, is_lifted: bool) -> Self {
        Self { is_lifted, ..self }
    }

    /// The secrets that a header carries, if its real value is the value for the placeholders with
    /// the secrets in their place: as they are, or in the base64 of Basic authentication.
    #[must_use]
    pub fn carried(&self, placeholder: &str, real: &str) -> Option<Vec<&'a str>> {
        #[cfg(any(test, feature = "attack-controls"))]
        if self.is_lifted {
            return Some(self.pairs.iter().map(|(_, secret)| *secret).collect());
        }
        if placeholder == real {
            return Some(Vec::new());
        }
        let carried = self.filled_in(placeholder.as_bytes(), real.as_bytes());
        carried.or_else(|| {
            let (scheme, placeholder) = placeholder.rsplit_once(' ').unwrap_or(("", placeholder));
            let (real_scheme, real) = real.rsplit_once(' ').unwrap_or(("", real));
            let decoded = |text: &str| BASE64_STANDARD.decode(text).ok();
            let (placeholder, real) = decoded(placeholder).zip(decoded(real))?;
            let carried = self.filled_in(&placeholder, &real)?;
            (scheme == real_scheme).then_some(carried)
        })
    }

    /// The secrets whose placeholders must be replaced to turn one text into the other, with or without
    /// surrounding white space.
    fn filled_in(&self, placeholder: &[u8], real: &[u8]) -> Option<Vec<&'a str>> {
        let placeholder = core::str::from_utf8(placeholder).ok()?;
        let filled = |secret_of: fn(&str) -> &str| {
            // The header holds the secret.
            let mut text = Zeroizing::new(placeholder.to_owned());
            let mut carried = Vec::new();
            for (placeholder, secret) in &self.pairs {
                if text.contains(placeholder) {
                    text = Zeroizing::new(text.replace(placeholder, secret_of(secret)));
                    carried.push(*secret);
                }
            }
            (text.as_bytes() == real).then_some(carried)
        };
        filled(|secret| secret).or_else(|| filled(str::trim))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_carries_a_secret_whole_and_does_not_depend_on_it_otherwise() {
        let secret = " the-key-itself";
        let frame = Frame::new([("placeholder", secret)]);
        let basic = |text: &str| format!("Basic {}", BASE64_STANDARD.encode(text));
        for (placeholder, real) in [
            ("Bearer placeholder", "Bearer the-key-itself"),
            ("Bearer placeholder", "Bearer  the-key-itself"),
            ("placeholder", "the-key-itself"),
            (
                "a placeholder b placeholder",
                "a the-key-itself b the-key-itself",
            ),
            ("1", "1"),
            (&basic("me:placeholder"), &basic("me:the-key-itself")),
        ] {
            let carried = frame.carried(placeholder, real);
            assert_eq!(
                carried.is_some_and(|all| all.is_empty()),
                real == "1",
                "{placeholder}"
            );
        }
        for (placeholder, real) in [
            ("Bearer placeholder", "Bearer the-key-itsel"),
            ("Bearer placeholder", "bearer the-key-itself"),
            ("Bearer placeholder", "Bearer placeholder2"),
            ("placeh", "the-ke"),
            ("1", "2"),
            ("redlohecalp", "flesti-yek-eht"),
            (&basic("me:placeholder"), &basic("you:the-key-itself")),
            (&basic("placeh"), &basic("the-ke")),
        ] {
            assert_eq!(frame.carried(placeholder, real), None, "{placeholder}");
        }
    }

    #[test]
    fn a_secret_is_carried_where_its_own_placeholder_was() {
        let [key, pin] = ["the-key-itself", "a-pin-for-it"];
        let frame = Frame::new([("placeholder", key), ("another", pin)]);
        for (placeholder, real, carried) in [
            ("Bearer placeholder", "Bearer the-key-itself", vec![key]),
            ("another", "a-pin-for-it", vec![pin]),
            (
                "placeholder:another",
                "the-key-itself:a-pin-for-it",
                vec![key, pin],
            ),
            // A guess at the pin that is in a header anyway.
            ("a-pin-for-it", "a-pin-for-it", vec![]),
            (
                "placeholder a-pin-for-it",
                "the-key-itself a-pin-for-it",
                vec![key],
            ),
            ("another", "another", vec![]),
        ] {
            assert_eq!(
                frame.carried(placeholder, real),
                Some(carried),
                "{placeholder}"
            );
        }
    }
}
