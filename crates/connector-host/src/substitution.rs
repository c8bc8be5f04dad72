//! The real headers that take the place of those with placeholders at the last moment.
//!
//! The instance that has a network never holds a secret. Whatever header `authorize` made of the
//! placeholders is replaced, whole, by the one that an offline instance made of the real values.
//! Everything that uses the headers of `authorize` gets them from here.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::Misbehavior;
use crate::bindings::Header;
use crate::frame::Frame;
use crate::header_rules::refusal;

/// The headers that `authorize` names: as an instance that has a network holds them, and as they are
/// sent.
#[derive(Debug)]
pub(crate) struct Substitution(Vec<Substituted>);

#[derive(Debug)]
struct Substituted {
    name: HeaderName,
    placeholder: HeaderValue,
    real: HeaderValue,
}

impl Substitution {
    /// Pairs the headers made of placeholders with those made of the real values.
    ///
    /// # Errors
    ///
    /// If one of them cannot be sent or may not be named, or if the secrets change more than what stands
    /// in the place of their placeholders. Nothing in the error comes from the real values.
    pub(crate) fn new(
        placeholders: &[Header],
        real: &[Header],
        frame: &Frame<'_>,
    ) -> Result<Self, Misbehavior> {
        let mut headers: Vec<Substituted> = Vec::new();
        if placeholders.len() != real.len() {
            return Err(refused("it gives other headers for other secrets"));
        }
        for (placeholder, real) in placeholders.iter().zip(real) {
            let is_framed = frame.holds(&placeholder.value, &real.value);
            let (name, placeholder) = parse(placeholder)?;
            let (real_name, real) = parse(real)?;
            if name != real_name {
                return Err(refused("it gives other headers for other secrets"));
            }
            if !is_framed {
                return Err(refused(
                    "a header does not carry the secret whole in a fixed frame",
                ));
            }
            if let Some(reason) = refusal(&name) {
                return Err(refused(&format!("it names `{name}`: {reason}")));
            }
            if headers.iter().any(|header| header.name == name) {
                return Err(refused("it names a header twice"));
            }
            headers.push(Substituted {
                name,
                placeholder,
                real,
            });
        }
        Ok(Self(headers))
    }

    /// Whether `authorize` named this header.
    pub(crate) fn names(&self, name: &HeaderName) -> bool {
        self.0.iter().any(|header| header.name == *name)
    }

    /// The headers as they are sent.
    pub(crate) fn real(&self) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
        self.0.iter().map(|header| (&header.name, &header.real))
    }

    /// What is sent of the secrets: the header values that differ from those with placeholders.
    pub(crate) fn replacements(&self) -> impl Iterator<Item = &str> {
        let differing = self.0.iter();
        differing
            .filter(|header| header.placeholder != header.real)
            .filter_map(|header| header.real.to_str().ok())
    }

    /// Replaces each named header, whole.
    ///
    /// # Errors
    ///
    /// If one of them is not exactly as `authorize` gave it.
    pub(crate) fn substitute(&self, headers: &mut HeaderMap) -> Result<(), Misbehavior> {
        for header in &self.0 {
            let mut values = headers.get_all(&header.name).iter();
            if (values.next(), values.next()) != (Some(&header.placeholder), None) {
                return Err(refused("a request does not carry its headers as they are"));
            }
            headers.insert(header.name.clone(), header.real.clone());
        }
        Ok(())
    }
}

fn refused(reason: &str) -> Misbehavior {
    Misbehavior::AuthorizeRefused(reason.to_owned())
}

/// A header that can be sent. Its value is marked as sensitive, so that no library logs it.
fn parse(header: &Header) -> Result<(HeaderName, HeaderValue), Misbehavior> {
    let name = HeaderName::from_bytes(header.name.as_bytes())
        .map_err(|_| refused("it gives a header name that cannot be sent"))?;
    let mut value = HeaderValue::from_str(&header.value)
        .map_err(|_| refused("it gives a header value that cannot be sent"))?;
    value.set_sensitive(true);
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::secret::Secret;

    type Pairs<'a> = &'a [(&'a str, &'a str)];

    fn substitution(placeholders: Pairs, real: Pairs) -> Result<Substitution, Misbehavior> {
        let headers = |pairs: Pairs| {
            let header = |(name, value): &(&str, &str)| Header {
                name: (*name).to_owned(),
                value: (*value).to_owned(),
            };
            pairs.iter().map(header).collect::<Vec<_>>()
        };
        let secret = Secret::new("real".to_owned());
        let frame = Frame::new([("p", &secret)].into_iter());
        Substitution::new(&headers(placeholders), &headers(real), &frame)
    }

    fn substitute(substitution: &Substitution, sent: Pairs) -> Result<HeaderMap, Misbehavior> {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        substitution.substitute(&mut headers).map(|()| headers)
    }

    #[test]
    fn a_named_header_is_replaced_whole_and_only_if_it_is_as_it_was_given() {
        let headers = substitution(&[("a", "Bearer p")], &[("a", "Bearer real")]).unwrap();
        let sent = substitute(&headers, &[("a", "Bearer p"), ("b", "p")]).unwrap();
        assert_eq!([&sent["a"], &sent["b"]], ["Bearer real", "p"]);
        let others: [Pairs; 5] = [
            &[],
            &[("a", "Bearer ")],
            &[("a", "Bearer p ")],
            &[("a", "p")],
            &[("a", "Bearer p"), ("a", "Bearer p")],
        ];
        for sent in others {
            assert!(substitute(&headers, sent).is_err(), "{sent:?}");
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
            assert!(
                matches!(refused, Err(Misbehavior::AuthorizeRefused(_))),
                "{placeholders:?}"
            );
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
    }
}
