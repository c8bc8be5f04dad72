//! Laws of the offline half: whatever is entered, no key is revealed, fixing terminates, and the key goes
//! nowhere new.

use clari_revenue::authorize::authorize;
use clari_revenue::base_url::{self, BaseUrl, PROBE_PATH};
use clari_revenue::bindings::{Field, Finding, Severity, Value};
use clari_revenue::check::{check, errors};
use clari_revenue::field::API_KEY;
use clari_revenue::form::form;
use clari_revenue::key;
use clari_revenue::values::Values;
use proptest::prelude::*;
use url::Url;

/// The origin that a fix may move a base URL to.
const CLARI: &str = "https://api.clari.com";

fn value(name: &str, value: &str) -> Value {
    let (name, value) = (name.to_owned(), value.to_owned());
    Value { name, value }
}

/// Any text, or something similar to a base URL.
fn base_url_text() -> impl Strategy<Value = String> {
    let near = (
        r#"( |"|<|\u{200B}|\n)?"#,
        r"((https?|HTTPS|Http|ftp)(://|:|:/|:\\\\)|//|https://http://)?",
        r"([a-z.]{0,6}(:[a-z]{0,3})?@)?",
        r"(api|app|www|API|rest-api\.copilot|xn--a)?\.?(clari|c1ari|Clari|evil)\.(com\.?|test)|localhost|\[::1\]|0x7f\.1|10\.0\.0\.1|[a-z.]{1,9}",
        r"(:(443|80|8080|))?",
        r"([/\\]{1,2}(v1|V4|v9|admin/limits|export|%2e%2e|\.\.| |%20)){0,4}/?",
        r"(\?[a-z=&]{0,4})?(#[a-z]{0,3})?",
        r#"( |"|>|\u{200B}|\n)?"#,
    );
    let near = near.prop_map(|(a, b, c, d, e, f, g, h)| [a, b, c, d, e, f, g, h].concat());
    prop_oneof![4 => near, 1 => any::<String>()]
}

/// Any text, or a likely key with what is copied along with one.
fn key_text() -> impl Strategy<Value = String> {
    let near = r#"( |"|'|\n|\u{FEFF}|\u{A0}){0,2}((Authorization|apikey|Bearer)[: =]{1,2}){0,2}"?[!-~ ]{0,24}("|'| |\n|é|\x07){0,2}"#;
    prop_oneof![4 => near, 1 => any::<String>()]
}

fn scheme_text() -> impl Strategy<Value = String> {
    prop_oneof!["both|bearer|apikey| ?Bearer ?|APIKEY\n", any::<String>()]
}

/// All fields, filled in by somebody who makes mistakes.
fn entered() -> impl Strategy<Value = Vec<Value>> {
    (key_text(), base_url_text(), scheme_text()).prop_map(|(key, base_url, scheme)| {
        vec![
            value("api-key", &key),
            value("base-url", &base_url),
            value("auth-scheme", &scheme),
        ]
    })
}

/// A key, and fields that contain it in all the wrong places.
fn misplaced() -> impl Strategy<Value = (String, Vec<Value>)> {
    let around_key = prop_oneof!["( |\"|Bearer |apikey:|\u{200B}|https://)?", key_text()];
    let key = "[A-Za-z0-9]{12,40}";
    (key, around_key, base_url_text(), 0..6_u8).prop_map(|(key, before, base_url, place)| {
        let base_url = match place {
            0 => key.clone(),
            1 => [&base_url, "?apikey=", &key].concat(),
            2 => ["https://", &key, "@api.clari.com//v1"].concat(),
            3 => ["http://", &key, ".clari.com"].concat(),
            4 => [&base_url, "//", &key].concat(),
            _ => base_url,
        };
        let given = vec![
            value("api-key", &[&before, key.as_str()].concat()),
            value("base-url", &base_url),
            value("auth-scheme", &key),
            value(&key, &key),
        ];
        (key, given)
    })
}

/// Applies every fix.
fn apply(findings: &[Finding], values: &mut [Value]) {
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        for value in values.iter_mut().filter(|value| value.name == fix.field) {
            value.value.clone_from(&fix.value);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn no_finding_tells_a_part_of_the_key((key, given) in misplaced()) {
        for finding in check(&Values::new(&given)) {
            for part in key.as_bytes().windows(6) {
                let part = std::str::from_utf8(part).unwrap();
                for text in [&finding.field, &finding.code, &finding.message] {
                    prop_assert!(!text.contains(part), "{text}");
                }
            }
            let fix = finding.fix.filter(|fix| fix.field != "api-key");
            if let Some(fix) = fix {
                let told = fix.value.to_ascii_lowercase().contains(&key.to_ascii_lowercase());
                prop_assert!(!told, "{}", fix.value);
            }
        }
    }

    #[test]
    fn applying_the_fixes_leaves_none_and_each_field_has_one(mut given in entered()) {
        let findings = check(&Values::new(&given));
        for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
            let same_field = findings.iter().filter(|finding| finding.field == fix.field);
            let mut others = same_field.filter_map(|finding| finding.fix.as_ref());
            prop_assert!(others.all(|other| other == fix));
        }
        apply(&findings, &mut given);
        let left = check(&Values::new(&given));
        prop_assert!(left.iter().all(|finding| finding.fix.is_none()), "{left:?}");
    }

    #[test]
    fn what_remains_after_fixing_was_told_before(mut given in entered()) {
        let findings = check(&Values::new(&given));
        apply(&findings, &mut given);
        for left in check(&Values::new(&given)) {
            prop_assert!(findings.contains(&left), "{left:?}");
        }
    }

    #[test]
    fn a_base_url_is_its_own_normal_form_and_keeps_its_origin(text in base_url_text()) {
        if let Ok(base_url) = BaseUrl::parse(&text) {
            let url = base_url.as_url();
            prop_assert_eq!(&BaseUrl::parse(url.as_str()).unwrap(), &base_url);
            prop_assert_eq!(url.origin(), Url::parse(&text).unwrap().origin());
            let probe = [url.path().trim_end_matches('/'), PROBE_PATH].concat();
            prop_assert_eq!(base_url.probe_path(), probe);
        }
    }

    #[test]
    fn an_error_is_found_exactly_where_no_base_url_can_be_read(text in base_url_text()) {
        let findings = base_url::check(&text);
        prop_assert_eq!(BaseUrl::parse(&text).is_err(), !errors(findings).is_empty());
    }

    #[test]
    fn a_fix_sends_the_key_to_the_origin_entered_or_to_clari(text in base_url_text()) {
        for fix in base_url::check(&text).into_iter().filter_map(|finding| finding.fix) {
            let fixed = BaseUrl::parse(&fix.value).unwrap();
            let entered = BaseUrl::parse(&text).ok().map(|entered| entered.as_url().origin());
            let origin = fixed.as_url().origin();
            prop_assert!(
                entered.is_none_or(|entered| entered == origin)
                    || origin.ascii_serialization() == CLARI
            );
        }
    }

    #[test]
    fn headers_are_given_exactly_where_check_finds_no_error(given in entered()) {
        let values = Values::new(&given);
        let headers = authorize(&values);
        prop_assert_eq!(&headers, &authorize(&values));
        match headers {
            Ok(headers) => {
                prop_assert_eq!(errors(check(&values)), []);
                let both = if values.auth_scheme() == "both" { 2 } else { 1 };
                prop_assert_eq!(headers.len(), both);
                for header in headers {
                    prop_assert!(header.value.ends_with(values.api_key()));
                    prop_assert!(header.value.is_ascii());
                    prop_assert!(!header.value.contains(['\r', '\n', '\0']));
                }
            }
            Err(found) => {
                prop_assert!(!found.is_empty());
                prop_assert_eq!(found, errors(check(&values)));
            }
        }
    }

    #[test]
    fn a_key_that_satisfies_the_form_has_no_error(key in key_of_the_form()) {
        let mut findings = key::check(&key).into_iter();
        prop_assert!(findings.all(|finding| finding.severity == Severity::Warning));
    }
}

/// A key made from the form's rules only.
fn key_of_the_form() -> impl Strategy<Value = String> {
    let is_key = |field: &Field| field.name == API_KEY;
    let rules = form()
        .fields
        .into_iter()
        .find(is_key)
        .map(|field| field.rules);
    let ranges = rules.iter().flat_map(|rules| &rules.allowed_characters);
    let ranges: Vec<_> = ranges.map(|range| range.first..=range.last).collect();
    let min_length = rules.map_or(0, |rules| rules.min_length as usize);
    let characters = prop::char::ranges(ranges.into());
    let lengths = min_length..64;
    prop::collection::vec(characters, lengths).prop_map(|chars| chars.into_iter().collect())
}
