//! The secrets to search for.

use alloc::vec::Vec;

use zeroize::Zeroizing;

/// Secrets shorter than this are not searched for: they would be found everywhere.
const MIN_BYTES: usize = 8;

/// How much of a secret is lost if its base64 is cut at the front, in bytes: the rest of the first group of
/// each encoding.
const CUT_BYTES: usize = 3;

/// Rests of secrets shorter than this are not searched for: they are parts of too many other texts.
const MIN_TAIL_BYTES: usize = 12;

/// Words that can precede a key in a header.
const SCHEMES: [&str; 4] = ["bearer", "basic", "token", "apikey"];

/// Characters that can surround a key.
const QUOTES: [(char, char); 4] = [('"', '"'), ('\'', '\''), ('`', '`'), ('<', '>')];

/// A key without what was pasted with it: white space, quotes, a header name, an authentication scheme. A
/// server that repeats the key omits those.
fn unwrapped(secret: &str) -> &str {
    let mut rest = secret.trim();
    loop {
        let is_name = |name: &str| {
            let mut bytes = name.bytes();
            bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let named = rest.split_once(": ").filter(|(name, _)| is_name(name));
        let schemed = rest.split_once(' ').filter(|(scheme, _)| {
            let mut known = SCHEMES.iter();
            known.any(|known| scheme.eq_ignore_ascii_case(known))
        });
        let quoted = QUOTES
            .iter()
            .find_map(|(before, after)| rest.strip_prefix(*before)?.strip_suffix(*after));
        let value = named.or(schemed).map(|(_, value)| value);
        match quoted.or(value) {
            Some(value) => rest = value.trim(),
            None => return rest,
        }
    }
}

/// Tokens of at least this length are keys, not words of a phrase.
const MIN_TOKEN_BYTES: usize = 16;

/// The key in pasted text, whatever surrounds it: its longest run of bearer token characters (RFC 6750), if
/// that is long enough for a key; or the whole text without marks at its ends.
fn core(secret: &str) -> &str {
    let is_token = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_' | '~' | '+' | '/')
    };
    let tokens = secret.split(|character| !is_token(character));
    let longest = tokens.max_by_key(|token| token.len()).unwrap_or_default();
    if longest.len() >= MIN_TOKEN_BYTES {
        longest
    } else {
        secret.trim_matches(|character: char| !character.is_alphanumeric())
    }
}

/// Secrets in lower case, the longest first.
pub(super) struct Secrets {
    lower: Vec<Zeroizing<Vec<u8>>>,
    /// Which bytes can be part of a secret or of an encoding of one.
    plausible: [bool; 256],
}

impl Secrets {
    pub(super) fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        Self::default().and(secrets)
    }

    /// These secrets and more, each with and without what people paste around it.
    pub(super) fn and<'a>(&self, more: impl IntoIterator<Item = &'a str>) -> Self {
        let mut lower = self.lower.clone();
        let more = more.into_iter();
        let spelled =
            more.flat_map(|secret| [secret, secret.trim(), unwrapped(secret), core(secret)]);
        for secret in spelled {
            let secret = Zeroizing::new(secret.as_bytes().to_ascii_lowercase());
            let tail = secret.get(CUT_BYTES..).unwrap_or_default().to_vec();
            for (secret, min) in [(secret, MIN_BYTES), (Zeroizing::new(tail), MIN_TAIL_BYTES)] {
                if secret.len() >= min && !lower.contains(&secret) {
                    lower.push(secret);
                }
            }
        }
        lower.sort_unstable_by_key(|secret| core::cmp::Reverse(secret.len()));
        Self::of(lower)
    }

    fn of(lower: Vec<Zeroizing<Vec<u8>>>) -> Self {
        let mut plausible = [false; 256];
        for (byte, is_plausible) in (0..=u8::MAX).zip(&mut plausible) {
            *is_plausible = byte.is_ascii_graphic() || byte.is_ascii_whitespace();
        }
        for byte in lower.iter().flat_map(|secret| secret.iter()) {
            if let Some(is_plausible) = plausible.get_mut(usize::from(*byte)) {
                *is_plausible = true;
            }
        }
        Self { lower, plausible }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.lower.iter().map(|secret| secret.as_slice())
    }

    /// The length of the shortest secret. No encoding of a secret is shorter.
    pub(super) fn shortest(&self) -> Option<usize> {
        self.lower.last().map(|secret| secret.len())
    }

    /// Whether a secret has a space, which forms encode as `+`.
    pub(super) fn have_space(&self) -> bool {
        self.iter().any(|secret| secret.contains(&b' '))
    }

    /// Whether a byte can be part of a secret or of an encoding of one.
    pub(super) fn may_hold(&self, byte: u8) -> bool {
        self.plausible.get(usize::from(byte)) == Some(&true)
    }
}

impl Default for Secrets {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}
