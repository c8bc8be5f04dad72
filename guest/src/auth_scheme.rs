//! The authentication scheme: which header carries the API key.

use alloc::borrow::ToOwned;

use crate::bindings::{Choice, Finding, Header};
use crate::field::AUTH_SCHEME;
use crate::finding::Problem;

static UNKNOWN: Problem = Problem::error(
    "unknown-scheme",
    "The authentication scheme must be `bearer` or `apikey`: leave it out to use `bearer`.",
);

/// The header that carries the API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthScheme {
    /// `authorization: Bearer <key>`.
    Bearer,
    /// `apikey: <key>`.
    ApiKey,
}

impl AuthScheme {
    /// Every scheme, in the order to show them.
    pub(crate) const ALL: [Self; 2] = [Self::Bearer, Self::ApiKey];

    /// The scheme of a credential that names none.
    pub(crate) const DEFAULT: Self = Self::Bearer;

    /// Reads the value of the field, exactly as it must be spelled.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.value() == text)
    }

    /// The value of the field.
    #[must_use]
    pub const fn value(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::ApiKey => "apikey",
        }
    }

    /// The scheme to try when this one is not understood.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Bearer => Self::ApiKey,
            Self::ApiKey => Self::Bearer,
        }
    }

    /// The choice that the form offers.
    pub(crate) fn choice(self) -> Choice {
        let label = match self {
            Self::Bearer => "Bearer token (Authorization: Bearer)",
            Self::ApiKey => "API key header (apikey)",
        };
        Choice {
            value: self.value().to_owned(),
            label: label.to_owned(),
        }
    }

    /// The header that carries `key`.
    pub(crate) fn header(self, key: &str) -> Header {
        match self {
            Self::Bearer => Header {
                name: "authorization".to_owned(),
                value: ["Bearer ", key].concat(),
            },
            Self::ApiKey => Header {
                name: "apikey".to_owned(),
                value: key.to_owned(),
            },
        }
    }
}

/// Says whether `text` names a scheme, and which one where only the case or
/// the space around it differ.
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
    fn each_scheme_has_its_header() {
        for (scheme, name, value) in [
            ("bearer", "authorization", "Bearer k"),
            ("apikey", "apikey", "k"),
        ] {
            let scheme = AuthScheme::parse(scheme).unwrap();
            assert_eq!(
                scheme.header("k"),
                Header {
                    name: name.to_owned(),
                    value: value.to_owned()
                }
            );
            assert_ne!(scheme.other(), scheme);
        }
    }

    #[test]
    fn a_scheme_has_a_fix_only_where_case_or_space_differ() {
        for (text, fix) in [
            ("Bearer", Some("bearer")),
            (" APIKEY\n", Some("apikey")),
            ("api-key", None),
            ("basic", None),
            ("", None),
        ] {
            let finding = check(text).unwrap();
            assert_eq!(finding.code, "unknown-scheme");
            assert_eq!(finding.fix.as_ref().map(|fix| fix.value.as_str()), fix);
        }
        assert_eq!(check("bearer"), None);
        assert_eq!(check("apikey"), None);
    }
}
