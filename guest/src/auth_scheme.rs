//! The authentication scheme: which headers carry the API key.

use alloc::borrow::ToOwned;
use alloc::vec;
use alloc::vec::Vec;

use crate::bindings::{Choice, Finding, Header};
use crate::field::AUTH_SCHEME;
use crate::finding::Problem;

static UNKNOWN: Problem = Problem::error(
    "unknown-scheme",
    "The authentication scheme must be `both`, `bearer` or `apikey`: leave it out to use `both`.",
);

/// The headers that carry the API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthScheme {
    /// Both headers, so that a server finds the key in whichever it reads.
    Both,
    /// `authorization: Bearer <key>`.
    Bearer,
    /// `apikey: <key>`.
    ApiKey,
}

impl AuthScheme {
    /// Every scheme, in display order.
    pub const ALL: [Self; 3] = [Self::Both, Self::Bearer, Self::ApiKey];

    /// The default scheme.
    pub(crate) const DEFAULT: Self = Self::Both;

    /// Parses the value of the field, which must be spelled exactly.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.value() == text)
    }

    /// The value of the field.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Bearer => "bearer",
            Self::ApiKey => "apikey",
        }
    }

    /// The choice that the form offers.
    pub(crate) fn choice(self) -> Choice {
        let label = match self {
            Self::Both => "Both headers (Authorization: Bearer, and apikey)",
            Self::Bearer => "Bearer token (Authorization: Bearer)",
            Self::ApiKey => "API key header (apikey)",
        };
        Choice {
            value: self.value().to_owned(),
            label: label.to_owned(),
        }
    }

    /// The headers with `key`.
    pub(crate) fn headers(self, key: &str) -> Vec<Header> {
        let bearer = || Header {
            name: "authorization".to_owned(),
            value: ["Bearer ", key].concat(),
        };
        let api_key = || Header {
            name: "apikey".to_owned(),
            value: key.to_owned(),
        };
        match self {
            Self::Both => vec![bearer(), api_key()],
            Self::Bearer => vec![bearer()],
            Self::ApiKey => vec![api_key()],
        }
    }
}

/// Whether `text` names a scheme, and which one if only the case or white space differs.
pub(crate) fn check(text: &str) -> Option<Finding> {
    if AuthScheme::parse(text).is_some() {
        return None;
    }
    let meant = AuthScheme::parse(&text.trim().to_ascii_lowercase());
    Some(UNKNOWN.finding(AUTH_SCHEME, meant.map(AuthScheme::value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_scheme_has_its_headers() {
        let bearer = ("authorization", "Bearer k");
        let api_key = ("apikey", "k");
        for (scheme, expected) in [
            ("both", &[bearer, api_key][..]),
            ("bearer", &[bearer]),
            ("apikey", &[api_key]),
        ] {
            let headers = AuthScheme::parse(scheme).unwrap().headers("k");
            let headers: Vec<_> = headers
                .iter()
                .map(|header| (header.name.as_str(), header.value.as_str()))
                .collect();
            assert_eq!(headers, expected, "{scheme}");
        }
    }

    #[test]
    fn a_scheme_has_a_fix_only_where_case_or_space_differ() {
        for (text, fix) in [
            ("Bearer", Some("bearer")),
            (" APIKEY\n", Some("apikey")),
            ("BOTH", Some("both")),
            ("api-key", None),
            ("basic", None),
            ("", None),
        ] {
            let finding = check(text).unwrap();
            assert_eq!(finding.code, "unknown-scheme");
            assert_eq!(finding.fix.as_ref().map(|fix| fix.value.as_str()), fix);
        }
        for scheme in AuthScheme::ALL {
            assert_eq!(check(scheme.value()), None);
        }
    }
}
