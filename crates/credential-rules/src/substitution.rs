//! Substitution: the real headers replace those with placeholders at the last moment.
//!
//! The instance that has a network never holds a secret. Each header that `authorize` made from the
//! placeholders is replaced, whole, by the one that an offline instance made from the real values.
//! Everything that uses the headers of `authorize` gets them here.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use crate::frame::Frame;
use crate::header_rules::{is_name, is_value, refusal};

/// A header of `authorize`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name, in lower case if it is compared.
    pub name: String,
    /// Its value, which may hold a secret.
    pub value: String,
}

/// The headers of `authorize`: as an online instance has them, and as they are sent.
pub struct Substitution {
    headers: Vec<Substituted>,
    /// The secrets that they carry.
    carried: Vec<Zeroizing<String>>,
}

struct Substituted {
    name: String,
    placeholder: String,
    real: Zeroizing<String>,
}

/// Why headers cannot be substituted. No text of it comes from the real values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(String);

impl Substitution {
    /// Pairs the headers made from placeholders with those made from the real values.
    ///
    /// # Errors
    ///
    /// If one of them cannot be sent or is not allowed, or if the secrets change anything but the text in place
    /// of their placeholders.
    pub fn new(
        placeholders: &[Header],
        real: &[Header],
        frame: &Frame<'_>,
    ) -> Result<Self, Refusal> {
        if placeholders.len() != real.len() {
            return Err(refused("it gives other headers for other secrets"));
        }
        let mut headers: Vec<Substituted> = Vec::new();
        let mut secrets = Vec::new();
        for (placeholder, real) in placeholders.iter().zip(real) {
            let name = name(placeholder)?;
            if name != self::name(real)? {
                return Err(refused("it gives other headers for other secrets"));
            }
            let Some(carried) = frame.carried(&placeholder.value, &real.value) else {
                return Err(refused(
                    "a header does not carry the secret whole in a fixed frame",
                ));
            };
            secrets.extend(
                carried
                    .into_iter()
                    .map(|secret| Zeroizing::new(secret.to_owned())),
            );
            if let Some(reason) = refusal(&name) {
                return Err(refused(&format!("it names `{name}`: {reason}")));
            }
            if headers.iter().any(|header| header.name == name) {
                return Err(refused("it names a header twice"));
            }
            headers.push(Substituted {
                name,
                placeholder: placeholder.value.clone(),
                real: Zeroizing::new(real.value.clone()),
            });
        }
        Ok(Self {
            headers,
            carried: secrets,
        })
    }

    /// Whether `authorize` returned this header, given in lower case.
    #[must_use]
    pub fn names(&self, name: &str) -> bool {
        self.headers.iter().any(|header| header.name == name)
    }

    /// The headers to send.
    pub fn real(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.headers.iter();
        headers.map(|header| (header.name.as_str(), header.real.as_str()))
    }

    /// The header values that differ from those with placeholders.
    pub fn replacements(&self) -> impl Iterator<Item = &str> {
        let differing = self.headers.iter();
        differing
            .filter(|header| header.placeholder != *header.real)
            .map(|header| header.real.as_str())
    }

    /// Everything that the origin gets of the secrets: those header values, and the secrets in
    /// them.
    pub fn sent(&self) -> impl Iterator<Item = &str> {
        let carried = self.carried.iter();
        self.replacements()
            .chain(carried.map(|secret| secret.as_str()))
    }

    /// Whether one of the headers carries this secret.
    #[must_use]
    pub fn carries(&self, secret: &str) -> bool {
        self.carried
            .iter()
            .any(|carried| carried.as_str() == secret)
    }

    /// Checks that a request has each header of `authorize` once, unchanged: only then may the
    /// [`real`](Self::real) ones replace them. `values` returns the values of a header by its name.
    ///
    /// # Errors
    ///
    /// If a header is missing, repeated or changed.
    pub fn check<'v, V: Iterator<Item = &'v [u8]>>(
        &self,
        values: impl Fn(&str) -> V,
    ) -> Result<(), Refusal> {
        for header in &self.headers {
            let mut values = values(&header.name);
            if (values.next(), values.next()) != (Some(header.placeholder.as_bytes()), None) {
                return Err(refused("a request does not carry its headers as they are"));
            }
        }
        Ok(())
    }
}

/// Shows no value.
impl fmt::Debug for Substitution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.headers.iter().map(|header| &header.name);
        f.debug_set().entries(names).finish()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for Refusal {}

fn refused(reason: &str) -> Refusal {
    Refusal(reason.to_owned())
}

/// The name of a header that can be sent, in lower case.
fn name(header: &Header) -> Result<String, Refusal> {
    let name = header.name.to_ascii_lowercase();
    if !is_name(&name) {
        return Err(refused("it gives a header name that cannot be sent"));
    }
    if !is_value(&header.value) {
        return Err(refused("it gives a header value that cannot be sent"));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pairs<'a> = &'a [(&'a str, &'a str)];

    fn substitution(placeholders: Pairs, real: Pairs) -> Result<Substitution, Refusal> {
        let headers = |pairs: Pairs| {
            let header = |(name, value): &(&str, &str)| Header {
                name: (*name).to_owned(),
                value: (*value).to_owned(),
            };
            pairs.iter().map(header).collect::<Vec<_>>()
        };
        let frame = Frame::new([("p", "real")]);
        Substitution::new(&headers(placeholders), &headers(real), &frame)
    }

    fn check(substitution: &Substitution, sent: Pairs) -> Result<(), Refusal> {
        substitution.check(|name| {
            let named = sent.iter().filter(|(sent, _)| *sent == name);
            named
                .map(|(_, value)| value.as_bytes())
                .collect::<Vec<_>>()
                .into_iter()
        })
    }

    #[test]
    fn a_named_header_is_replaced_whole_and_only_if_it_is_as_it_was_given() {
        let headers = substitution(&[("a", "Bearer p")], &[("a", "Bearer real")]).unwrap();
        assert_eq!(check(&headers, &[("a", "Bearer p"), ("b", "p")]), Ok(()));
        assert_eq!(headers.real().collect::<Vec<_>>(), [("a", "Bearer real")]);
        let others: [Pairs; 5] = [
            &[],
            &[("a", "Bearer ")],
            &[("a", "Bearer p ")],
            &[("a", "p")],
            &[("a", "Bearer p"), ("a", "Bearer p")],
        ];
        for sent in others {
            assert!(check(&headers, sent).is_err(), "{sent:?}");
        }
    }

    #[test]
    fn headers_that_cannot_be_substituted_are_refused() {
        let cases: [(Pairs, Pairs); 7] = [
            (&[("a", "1")], &[]),
            (&[("a", "1")], &[("b", "1")]),
            (&[("a", "1"), ("A", "2")], &[("a", "1"), ("A", "2")]),
            (&[("host", "x")], &[("host", "x")]),
            (&[("x-original-url", "x")], &[("x-original-url", "x")]),
            (&[("a", "1\r\nb: 2")], &[("a", "1")]),
            (&[("a", "1")], &[("a\u{1b}", "1")]),
        ];
        for (placeholders, real) in cases {
            let refused = substitution(placeholders, real);
            assert!(refused.is_err(), "{placeholders:?}");
        }
    }

    #[test]
    fn an_error_holds_nothing_of_the_real_headers() {
        let secret = "x-0123456789abcdef";
        let cases: [(Pairs, Pairs); 2] = [
            (&[("a", "1")], &[(secret, "1")]),
            (&[("a", "1")], &[("x-0123456789abcdef\u{1b}", "1")]),
        ];
        for (placeholders, real) in cases {
            let error = substitution(placeholders, real).unwrap_err().to_string();
            assert!(!error.contains("0123456789abcdef"), "{error}");
        }
    }

    #[test]
    fn what_replaces_a_placeholder_is_to_be_searched_for() {
        let headers =
            substitution(&[("a", "1"), ("b", "p")], &[("a", "1"), ("b", "real")]).unwrap();
        assert_eq!(headers.replacements().collect::<Vec<_>>(), ["real"]);
        assert_eq!(headers.sent().collect::<Vec<_>>(), ["real", "real"]);
    }
}
