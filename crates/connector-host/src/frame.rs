//! What a header may make of a secret: carry it whole, in a frame that does not depend on it.
//!
//! The threat: whoever chooses the value of a header by the secret can tell of it. What the host cuts out
//! of an answer because it was sent then shows where such a value stood, and so does what a server says
//! of it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::contract::secret::Secret;

/// Each placeholder, and the secret that it stands for.
pub(crate) struct Frame<'a> {
    pairs: Vec<(&'a str, &'a Secret)>,
    /// For the tests of attacks that this rule stops, too.
    #[cfg(test)]
    is_lifted: bool,
}

impl<'a> Frame<'a> {
    pub(crate) fn new(pairs: impl Iterator<Item = (&'a str, &'a Secret)>) -> Self {
        Self {
            pairs: pairs
                .filter(|(placeholder, _)| !placeholder.is_empty())
                .collect(),
            #[cfg(test)]
            is_lifted: false,
        }
    }

    #[cfg(test)]
    pub(crate) fn lifted_if(self, is_lifted: bool) -> Self {
        Self { is_lifted, ..self }
    }

    /// Whether the value for the real secrets is the one for the placeholders with the secrets in their
    /// place: as they are, or in the base64 of Basic authentication.
    pub(crate) fn holds(&self, placeholder: &str, real: &str) -> bool {
        #[cfg(test)]
        if self.is_lifted {
            return true;
        }
        if placeholder == real || self.is_filled(placeholder.as_bytes(), real.as_bytes()) {
            return true;
        }
        let (scheme, placeholder) = placeholder.rsplit_once(' ').unwrap_or(("", placeholder));
        let (real_scheme, real) = real.rsplit_once(' ').unwrap_or(("", real));
        let decoded = |text: &str| BASE64_STANDARD.decode(text).ok();
        scheme == real_scheme
            && decoded(placeholder)
                .zip(decoded(real))
                .is_some_and(|(placeholder, real)| self.is_filled(&placeholder, &real))
    }

    /// Whether a text is another one with the secrets in the place of their placeholders, with or
    /// without the space around them.
    fn is_filled(&self, placeholder: &[u8], real: &[u8]) -> bool {
        let Ok(placeholder) = std::str::from_utf8(placeholder) else {
            return false;
        };
        let filled = |secret_of: fn(&str) -> &str| {
            let mut text = placeholder.to_owned();
            for (placeholder, secret) in &self.pairs {
                text = text.replace(placeholder, secret_of(secret.expose()));
            }
            let is_same = text.as_bytes() == real;
            // It holds the secret.
            drop(Secret::new(text));
            is_same
        };
        filled(|secret| secret) || filled(str::trim)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_carries_a_secret_whole_and_does_not_depend_on_it_otherwise() {
        let secret = Secret::new(" the-key-itself".to_owned());
        let frame = Frame::new([("placeholder", &secret)].into_iter());
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
            assert!(frame.holds(placeholder, real), "{placeholder}");
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
            assert!(!frame.holds(placeholder, real), "{placeholder}");
        }
    }
}
