//! Which requests may leave with a credential.

use alloc::vec::Vec;
use core::fmt;

use crate::origin::{Origin, Target};
use crate::redact::Redactor;
use crate::substitution::{Refusal, Substitution};

/// Headers that a connector may set beside those that its `authorize` named.
const FREE_HEADERS: [&str; 3] = ["accept", "accept-language", "user-agent"];

/// What the requests of one call are held to.
#[derive(Debug)]
pub struct Outgoing<'a> {
    /// The only origin.
    pub origin: &'a Origin,
    /// The headers that carry the credential.
    pub headers: &'a Substitution,
    /// What stands for the secrets.
    pub placeholders: Vec<&'a str>,
    /// What the origin gets of the secrets, which the connector may have from the server.
    pub sent: &'a Redactor,
}

/// A request as a connector made it.
#[derive(Clone, Debug)]
pub struct Asked<'a, H> {
    /// The method.
    pub method: &'a str,
    /// Where it is to go.
    pub target: Target<'a>,
    /// The whole URL.
    pub url: &'a str,
    /// Names, in lower case, and values.
    pub headers: H,
}

/// A rule that a request breaks. Nothing in it comes from the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// It tries to do what no request with this credential may.
    Violation(&'static str),
    /// What has its place in the headers that `authorize` named is somewhere else.
    Misplaced(&'static str),
    /// It does not carry those headers as they are.
    Headers(Refusal),
}

impl Breach {
    /// The stable code, in kebab-case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Violation(_) => "origin-violation",
            Self::Misplaced(_) => "secret-misplaced",
            Self::Headers(_) => "authorize-refused",
        }
    }
}

/// What the connector did.
impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Violation(what) => write!(f, "it tried to {what}"),
            Self::Misplaced(place) => {
                write!(f, "it put a secret into {place}, where it does not belong")
            }
            Self::Headers(refusal) => write!(f, "its `authorize` is refused: {refusal}"),
        }
    }
}

impl Outgoing<'_> {
    /// Whether a request may leave, once the [real](Substitution::real) headers took the place of those
    /// with placeholders.
    ///
    /// # Errors
    ///
    /// The rule that it breaks.
    pub fn admit<'h>(
        &self,
        asked: &Asked<'_, impl Iterator<Item = (&'h str, &'h [u8])> + Clone>,
    ) -> Result<(), Breach> {
        self.origin
            .admit(&asked.target)
            .map_err(Breach::Violation)?;
        if self.trips(asked.url.as_bytes()) {
            return Err(Breach::Misplaced("a URL"));
        }
        if asked.method != "GET" {
            return Err(Breach::Violation("use another method than GET"));
        }
        for (name, value) in asked.headers.clone() {
            if self.headers.names(name) {
                continue;
            }
            if self.trips(value) {
                return Err(Breach::Misplaced("another header"));
            }
            if !FREE_HEADERS.contains(&name) {
                return Err(Breach::Violation("send a header that is not on the list"));
            }
        }
        let values = |wanted: &str| {
            let headers = asked.headers.clone();
            let values: Vec<&[u8]> = headers
                .filter(|(name, _)| *name == wanted)
                .map(|(_, value)| value)
                .collect();
            values.into_iter()
        };
        self.headers.check(values).map_err(Breach::Headers)
    }

    /// Whether a text that leaves holds what has its place in other headers: a placeholder, or a secret
    /// that is sent.
    fn trips(&self, text: &[u8]) -> bool {
        holds_any(self.placeholders.iter().copied(), text) || self.sent.finds_undecoded(text)
    }
}

/// Whether a text holds one of some placeholders; an empty one is nowhere.
pub fn holds_any<'a>(placeholders: impl IntoIterator<Item = &'a str>, text: &[u8]) -> bool {
    let mut needles = placeholders.into_iter().map(str::as_bytes);
    needles.any(|needle| {
        !needle.is_empty() && text.windows(needle.len()).any(|window| window == needle)
    })
}

/// The size of a request on the wire, in bytes; it has no body.
pub fn head_bytes<'h>(
    method: &str,
    path: &str,
    headers: impl Iterator<Item = (&'h str, &'h [u8])>,
) -> usize {
    let headers = headers.map(|(name, value)| name.len() + value.len() + ": \r\n".len());
    method.len() + path.len() + "  HTTP/1.1\r\n\r\n".len() + headers.sum::<usize>()
}
