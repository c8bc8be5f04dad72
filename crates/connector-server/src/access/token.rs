//! Tokens: random texts that are shown once, and kept as digests only.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::problem::{Code, Problem};

/// How much of a token is random, in bytes: nobody can guess it.
const RANDOM_BYTES: usize = 32;

/// A token to hand out.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

/// What a token is known by. The tokens themselves are not kept; and since they are found by their digest, how
/// long that takes says nothing about them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TokenDigest([u8; 32]);

impl Token {
    /// What the token of a link starts with, so that a scanner finds one that leaked.
    pub(crate) const LINK: &str = "hrl_";
    /// What the token of a session starts with.
    pub(crate) const SESSION: &str = "hrs_";

    /// A new token.
    pub(crate) fn random(prefix: &str) -> Result<Self, Problem> {
        let mut bytes = Zeroizing::new([0; RANDOM_BYTES]);
        getrandom::fill(&mut *bytes).map_err(|_| {
            Problem::new(Code::HostFailed, "the operating system has no random bytes")
        })?;
        let mut text = Zeroizing::new(prefix.to_owned());
        URL_SAFE_NO_PAD.encode_string(*bytes, &mut text);
        Ok(Self(text))
    }

    /// The token itself, to be handed out.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn digest(&self) -> TokenDigest {
        TokenDigest::of(&self.0)
    }
}

impl TokenDigest {
    pub(crate) fn of(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }

    /// Reads 64 hexadecimal digits.
    pub(crate) fn from_hexadecimal(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// A few digits that tell it from others in a log.
    pub(crate) fn short(&self) -> String {
        hex::encode(self.0.get(..SHOWN_BYTES).unwrap_or_default())
    }
}

/// How much of a digest a log shows, in bytes.
const SHOWN_BYTES: usize = 4;

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl fmt::Debug for TokenDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenDigest({}…)", self.short())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_differ_and_cannot_be_printed() {
        let [one, other] = [(); 2].map(|()| Token::random(Token::SESSION).unwrap());
        assert_ne!(one.expose(), other.expose());
        assert_eq!(one.expose().len(), "hrs_".len() + 43);
        assert_eq!(format!("{one:?}"), "Token(…)");
        assert_eq!(one.digest(), TokenDigest::of(one.expose()));
    }
}
