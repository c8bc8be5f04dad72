//! The headers that carry the credential.

use alloc::vec::Vec;

use crate::auth_scheme::AuthScheme;
use crate::bindings::{Finding, Header};
use crate::check::{check, errors, is_right_at_a_glance};
use crate::values::Values;

/// Returns the headers that every request to the API must carry, with the key exactly as it was
/// entered.
///
/// # Errors
///
/// The errors that [`check`] finds: a credential with errors is never sent.
pub fn authorize(values: &Values) -> Result<Vec<Header>, Vec<Finding>> {
    let errors = if is_right_at_a_glance(values) {
        Vec::new()
    } else {
        errors(check(values))
    };
    match headers(values) {
        Some(headers) if errors.is_empty() => Ok(headers),
        _ => Err(errors),
    }
}

/// The headers of values in which [`check`] found no error.
pub(crate) fn headers(values: &Values) -> Option<Vec<Header>> {
    let scheme = AuthScheme::parse(values.auth_scheme())?;
    Some(scheme.headers(values.api_key()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::Value;

    const KEY: &str = "0123456789abcdef";

    fn values(given: &[(&str, &str)]) -> Vec<Value> {
        let value = |(name, value): &(&str, &str)| Value {
            name: (*name).to_owned(),
            value: (*value).to_owned(),
        };
        given.iter().map(value).collect()
    }

    #[test]
    fn the_key_goes_into_the_headers_of_its_scheme() {
        let bearer = ("authorization", "Bearer 0123456789abcdef");
        let api_key = ("apikey", KEY);
        for (scheme, expected) in [
            (None, &[bearer, api_key][..]),
            (Some("both"), &[bearer, api_key]),
            (Some("bearer"), &[bearer]),
            (Some("apikey"), &[api_key]),
        ] {
            let scheme = scheme.map(|scheme| ("auth-scheme", scheme));
            let given: Vec<_> = [("api-key", KEY)].into_iter().chain(scheme).collect();
            let headers = authorize(&Values::new(&values(&given))).unwrap();
            let headers: Vec<_> = headers
                .iter()
                .map(|header| (header.name.as_str(), header.value.as_str()))
                .collect();
            assert_eq!(headers, expected, "{scheme:?}");
        }
    }

    #[test]
    fn a_key_within_a_pasted_header_is_seen_in_the_base_url() {
        let given = values(&[
            ("api-key", "apikey:0123456789abcdef"),
            ("base-url", "https://api.clari.com/v1?key=0123456789abcdef"),
        ]);
        let errors = authorize(&Values::new(&given)).unwrap_err();
        assert_eq!(errors[0].code, "holds-key");
    }

    #[test]
    fn an_error_in_any_field_gives_no_header() {
        for (field, text, code) in [
            ("api-key", "", "empty"),
            ("api-key", "0123456789\nabcdef", "line-break"),
            ("auth-scheme", "basic", "unknown-scheme"),
            ("base-url", "nonsense", "not-a-url"),
        ] {
            let mut given = vec![(field, text)];
            if field != "api-key" {
                given.push(("api-key", KEY));
            }
            let errors = authorize(&Values::new(&values(&given))).unwrap_err();
            let [error] = errors.try_into().unwrap();
            assert_eq!((error.field.as_str(), error.code.as_str()), (field, code));
        }
    }
}
