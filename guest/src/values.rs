//! The entered values, with the form's defaults for missing ones.

use crate::bindings::Value;
use crate::field::{API_KEY, AUTH_SCHEME, BASE_URL};
use crate::{auth_scheme::AuthScheme, base_url::DEFAULT_BASE_URL};

/// The entered values.
///
/// A field that was not given has its default; a field that was given as empty is empty. Of several
/// values for one field, the first counts.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    given: &'a [Value],
    api_key: &'a str,
    base_url: &'a str,
    auth_scheme: &'a str,
}

impl<'a> Values<'a> {
    /// Reads the values that a host passes.
    #[must_use]
    pub fn new(given: &'a [Value]) -> Self {
        let get = |name: &str| {
            let value = given.iter().find(|value| value.name == name)?;
            Some(value.value.as_str())
        };
        Self {
            given,
            api_key: get(API_KEY).unwrap_or_default(),
            base_url: get(BASE_URL).unwrap_or(DEFAULT_BASE_URL),
            auth_scheme: get(AUTH_SCHEME).unwrap_or(AuthScheme::DEFAULT.value()),
        }
    }

    /// The API key; empty if it was not given.
    #[must_use]
    pub const fn api_key(&self) -> &'a str {
        self.api_key
    }

    /// The base URL.
    #[must_use]
    pub const fn base_url(&self) -> &'a str {
        self.base_url
    }

    /// The authentication scheme.
    #[must_use]
    pub const fn auth_scheme(&self) -> &'a str {
        self.auth_scheme
    }

    /// The names of the fields that have a value, in the given order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.given.iter().map(|value| value.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(name: &str, value: &str) -> Value {
        let (name, value) = (name.to_owned(), value.to_owned());
        Value { name, value }
    }

    #[test]
    fn a_field_that_was_left_out_has_its_default() {
        let values = Values::new(&[]);
        assert_eq!(values.api_key(), "");
        assert_eq!(values.base_url(), "https://api.clari.com/v1");
        assert_eq!(values.auth_scheme(), "both");
    }

    #[test]
    fn a_field_given_as_empty_is_empty() {
        let given = [value("base-url", ""), value("auth-scheme", "")];
        let values = Values::new(&given);
        assert_eq!(values.base_url(), "");
        assert_eq!(values.auth_scheme(), "");
    }

    #[test]
    fn of_several_values_for_one_field_the_first_counts() {
        let given = [value("api-key", "first"), value("api-key", "second")];
        assert_eq!(Values::new(&given).api_key(), "first");
    }
}
