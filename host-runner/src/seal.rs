//! The real headers that take the place of the sealed ones at the last moment.
//!
//! The instance that has a network never holds a secret. Whatever header `authorize` made of the
//! stand-ins is replaced, whole, by the one that an instance without network made of the real values.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use wasmtime_wasi_http::DEFAULT_FORBIDDEN_HEADERS;

use crate::bindings;
use crate::misbehaviour::Misbehaviour;

/// Request headers that concern the connection, which is the host's, beside those that no WASI HTTP
/// request may have.
const HOST_ONLY: [HeaderName; 4] = [
    header::CONTENT_LENGTH,
    header::EXPECT,
    header::TE,
    header::TRAILER,
];

/// The headers that `authorize` names: as the sealed instance has them, and as they are sent.
#[derive(Debug, Default)]
pub(crate) struct Seal {
    headers: Vec<SealedHeader>,
    is_open: bool,
}

#[derive(Debug)]
struct SealedHeader {
    name: HeaderName,
    sealed: HeaderValue,
    real: HeaderValue,
}

impl Seal {
    /// Pairs the headers made of the stand-ins with the ones made of the real values.
    pub(crate) fn new(
        sealed: Vec<bindings::Header>,
        real: Vec<bindings::Header>,
    ) -> Result<Self, Misbehaviour> {
        let refused = |reason: &str| Misbehaviour::AuthorizeRefused(reason.to_owned());
        if sealed.len() != real.len() {
            return Err(refused("it gives other headers for other secrets"));
        }
        let mut headers: Vec<SealedHeader> = Vec::new();
        for (sealed, real) in sealed.into_iter().zip(real) {
            let (name, sealed) = parse(&sealed)?;
            let (real_name, real) = parse(&real)?;
            if name != real_name {
                return Err(refused("it gives other headers for other secrets"));
            }
            if HOST_ONLY.contains(&name) || DEFAULT_FORBIDDEN_HEADERS.contains(&name) {
                return Err(refused("it names a header that belongs to the connection"));
            }
            if headers.iter().any(|header| header.name == name) {
                return Err(refused("it names a header twice"));
            }
            headers.push(SealedHeader { name, sealed, real });
        }
        Ok(Self {
            headers,
            is_open: false,
        })
    }

    /// Whether `authorize` named this header.
    pub(crate) fn names(&self, name: &HeaderName) -> bool {
        self.headers.iter().any(|header| header.name == *name)
    }

    /// The seal of an instance that holds the secrets: it names the headers that carry them, and
    /// leaves their values to the instance.
    pub(crate) fn none(real: Vec<bindings::Header>) -> Result<Self, Misbehaviour> {
        let mut seal = Self::new(real.clone(), real)?;
        seal.is_open = true;
        Ok(seal)
    }

    /// What is sent of the secrets: the header values that differ from what the sealed instance has.
    pub(crate) fn replacements(&self) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(|header| header.sealed != header.real)
            .filter_map(|header| header.real.to_str().ok())
    }

    /// Adds each named header as it is sent, to a request that the host itself makes.
    pub(crate) fn add_to(&self, headers: &mut HeaderMap) {
        for header in &self.headers {
            headers.insert(header.name.clone(), header.real.clone());
        }
    }

    /// Replaces each named header, whole.
    ///
    /// # Errors
    ///
    /// If one of them is not exactly as `authorize` gave it.
    pub(crate) fn open(&self, headers: &mut HeaderMap) -> Result<(), Misbehaviour> {
        if self.is_open {
            return Ok(());
        }
        for header in &self.headers {
            let mut values = headers.get_all(&header.name).iter();
            if (values.next(), values.next()) != (Some(&header.sealed), None) {
                return Err(Misbehaviour::AuthorizeRefused(
                    "a request does not carry its headers as they are".to_owned(),
                ));
            }
            headers.insert(header.name.clone(), header.real.clone());
        }
        Ok(())
    }
}

/// A header that can be sent. Its value is marked as sensitive, so that no library logs it.
fn parse(header: &bindings::Header) -> Result<(HeaderName, HeaderValue), Misbehaviour> {
    let refused = |reason: &str| Misbehaviour::AuthorizeRefused(reason.to_owned());
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

    fn header(name: &str, value: &str) -> bindings::Header {
        bindings::Header {
            name: name.to_owned(),
            value: value.to_owned(),
        }
    }

    fn seal(sealed: &[(&str, &str)], real: &[(&str, &str)]) -> Result<Seal, Misbehaviour> {
        let headers = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(name, value)| header(name, value))
                .collect()
        };
        Seal::new(headers(sealed), headers(real))
    }

    fn open(seal: &Seal, sent: &[(&str, &str)]) -> Result<HeaderMap, Misbehaviour> {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        seal.open(&mut headers).map(|()| headers)
    }

    #[test]
    fn a_named_header_is_replaced_whole_and_only_if_it_is_as_it_was_given() {
        let seal = seal(&[("a", "Bearer stand-in")], &[("a", "Bearer real")]).unwrap();
        let opened = open(&seal, &[("a", "Bearer stand-in"), ("b", "stand-in")]).unwrap();
        assert_eq!([&opened["a"], &opened["b"]], ["Bearer real", "stand-in"]);
        let others: [&[(&str, &str)]; 5] = [
            &[],
            &[("a", "Bearer stand-i")],
            &[("a", "Bearer stand-in ")],
            &[("a", "stand-in")],
            &[("a", "Bearer stand-in"), ("a", "Bearer stand-in")],
        ];
        for sent in others {
            assert!(open(&seal, sent).is_err(), "{sent:?}");
        }
    }

    #[test]
    fn headers_that_cannot_be_sealed_are_refused() {
        type Pairs<'a> = &'a [(&'a str, &'a str)];
        let cases: [(Pairs, Pairs); 6] = [
            (&[("a", "1")], &[]),
            (&[("a", "1")], &[("b", "1")]),
            (&[("a", "1"), ("A", "2")], &[("a", "1"), ("A", "2")]),
            (&[("host", "x")], &[("host", "x")]),
            (&[("transfer-encoding", "x")], &[("transfer-encoding", "x")]),
            (&[("a", "1\r\nb: 2")], &[("a", "1")]),
        ];
        for (sealed, real) in cases {
            let refused = seal(sealed, real);
            assert!(
                matches!(refused, Err(Misbehaviour::AuthorizeRefused(_))),
                "{sealed:?}"
            );
        }
    }

    #[test]
    fn what_replaces_a_stand_in_is_to_be_searched_for() {
        let seal = seal(&[("a", "1"), ("b", "s")], &[("a", "1"), ("b", "r")]).unwrap();
        assert_eq!(seal.replacements().collect::<Vec<_>>(), ["r"]);
    }
}
