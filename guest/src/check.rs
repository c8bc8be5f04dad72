//! The offline check: what is wrong with the values, without asking the API.

use alloc::vec::Vec;

use crate::auth_scheme::{self, AuthScheme};
use crate::base_url::{self, BaseUrl};
use crate::bindings::{Finding, Severity};
use crate::echo::echoes;
use crate::field::{API_KEY, BASE_URL};
use crate::field_names;
use crate::key;
use crate::paste;
use crate::search::contains_in_any_case;
use crate::values::Values;

/// Lists what is wrong or unusual with the values. After the fixes are applied, a second check
/// finds no further fix.
///
/// No message contains anything that was entered, and only a fix of the key contains any part of
/// the key.
#[must_use]
pub fn check(values: &Values) -> Vec<Finding> {
    let mut findings = field_names::check(values);
    if are_swapped(values) {
        findings.push(key::SWAPPED.finding(API_KEY, None));
        findings.push(base_url::SWAPPED.finding(BASE_URL, None));
    } else {
        findings.extend(key::check(values.api_key()));
        findings.extend(check_base_url(values));
    }
    findings.extend(auth_scheme::check(values.auth_scheme()));
    findings
}

/// Whether [`check`] finds no error, for nearly every credential, without the full analysis.
///
/// Values without errors have none after fixing, either: a fixed base URL can be parsed, and the rest of a key
/// is as plain as the key.
pub(crate) fn is_right_at_a_glance(values: &Values) -> bool {
    let key = values.api_key();
    field_names::check(values).is_empty()
        && key::is_plain(key)
        && BaseUrl::parse(values.base_url()).is_ok()
        && !holds_key(values.base_url(), &key::mend(key))
        && AuthScheme::parse(values.auth_scheme()).is_some()
}

/// Keeps the errors, which prevent a request.
#[must_use]
pub fn errors(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain(|finding| finding.severity == Severity::Error);
    findings
}

/// Whether a URL is in the key's field, and none in the base URL's.
fn are_swapped(values: &Values) -> bool {
    let base_url = values.base_url();
    key::is_url(values.api_key())
        && !key::is_url(base_url)
        && !base_url.trim().is_empty()
        && BaseUrl::parse(base_url).is_err()
}

/// Checks the base URL. A fix that may contain a part of the key is left out, so that the remaining
/// fixes also work on a base URL that contains the whole key.
fn check_base_url(values: &Values) -> Vec<Finding> {
    let key = key::mend(values.api_key());
    let mut findings = base_url::check(values.base_url());
    for finding in &mut findings {
        finding.fix = finding.fix.take().filter(|fix| !may_hold(&fix.value, &key));
    }
    if holds_key(values.base_url(), &key) {
        let fix = findings.iter().find_map(|finding| finding.fix.clone());
        let fix = fix.as_ref().map(|fix| fix.value.as_str());
        findings.push(base_url::HOLDS_KEY.finding(BASE_URL, fix));
    }
    findings
}

/// Whether a base URL contains the whole key.
fn holds_key(base_url: &str, key: &str) -> bool {
    let is_secret = key.len() >= key::MIN_LENGTH as usize && !key::is_url(key);
    let key = key.to_ascii_lowercase();
    is_secret && contains_in_any_case(&paste::visible(base_url), &key)
}

/// Whether `text` may contain a part of the key. A text that is too long for a key is not searched
/// for, because that would take too long.
fn may_hold(text: &str, key: &str) -> bool {
    key.len() > key::MAX_LENGTH as usize || echoes(text, key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::Value;
    use crate::field::AUTH_SCHEME;

    fn codes(api_key: &str, base_url: &str, scheme: &str) -> Vec<(String, String, bool)> {
        let value = |(name, value): (&str, &str)| Value {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let values = [
            (API_KEY, api_key),
            (BASE_URL, base_url),
            (AUTH_SCHEME, scheme),
        ]
        .map(value);
        let summary = |finding: Finding| (finding.field, finding.code, finding.fix.is_some());
        check(&Values::new(&values))
            .into_iter()
            .map(summary)
            .collect()
    }

    fn found(field: &str, code: &str, has_fix: bool) -> (String, String, bool) {
        (field.to_owned(), code.to_owned(), has_fix)
    }

    const KEY: &str = "0123456789abcdef";
    const URL: &str = "https://api.clari.com/v1";

    #[test]
    fn each_field_is_checked() {
        assert_eq!(codes(KEY, URL, "bearer"), []);
        assert_eq!(
            codes(" 0123456789abcdef", "https://api.clari.com", "Bearer"),
            [
                found(API_KEY, "surrounding-space", true),
                found(BASE_URL, "missing-version", true),
                found(AUTH_SCHEME, "unknown-scheme", true),
            ]
        );
    }

    #[test]
    fn key_and_base_url_in_each_others_field_are_told_without_a_fix() {
        let swapped = [
            found(API_KEY, "swapped", false),
            found(BASE_URL, "swapped", false),
        ];
        assert_eq!(codes(URL, KEY, "bearer"), swapped);
        assert_eq!(
            codes("api.clari.com/v1", "eyJh.bGci.OiJ9", "bearer"),
            swapped
        );
        assert_eq!(
            codes(URL, URL, "bearer"),
            [found(API_KEY, "looks-like-url", false)]
        );
    }

    #[test]
    fn a_base_url_that_holds_a_part_of_the_key_has_no_fix() {
        assert_eq!(
            codes(KEY, "https://proxy.example/v1/012\n345#", "bearer"),
            ["inner-space", "fragment", "unknown-host"].map(|code| found(BASE_URL, code, false))
        );
    }

    #[test]
    fn a_base_url_that_holds_the_key_is_an_error_with_a_fix_where_it_goes() {
        for (text, has_fix) in [
            ("https://api.clari.com/v1?apikey=0123456789abcdef", true),
            ("https://0123456789abcdef@api.clari.com/v1", true),
            ("https://0123456789ABCDEF.proxy.example/v1#", false),
            ("https://proxy.example/v1//01234567\u{200B}89abcdef", false),
        ] {
            let findings = codes("Bearer 0123456789abcdef", text, "bearer");
            assert_eq!(
                findings.last(),
                Some(&found(BASE_URL, "holds-key", has_fix)),
                "{text}"
            );
            let base_url = findings.iter().filter(|(field, ..)| field == BASE_URL);
            assert!(base_url.clone().all(|(.., any)| *any == has_fix), "{text}");
        }
    }
}
