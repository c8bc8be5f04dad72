//! Checks field names: each must be in the form, and occur once.

use alloc::string::String;
use alloc::vec::Vec;

use crate::bindings::Finding;
use crate::edit_distance::edit_distance;
use crate::field::FIELDS;
use crate::finding::Problem;
use crate::search::contains;
use crate::values::Values;

static DUPLICATE: Problem = Problem::error(
    "duplicate-field",
    "This field has more than one value: give it once.",
);

static UNKNOWN: Problem = Problem::warning(
    "unknown-field",
    "A value was given for a field that this connector does not have, and it is not used: the fields \
     are `api-key`, `base-url` and `auth-scheme`.",
);

/// The largest edit distance that counts as a typing mistake.
const MAX_SLIPS: usize = 2;

/// The fewest letters that identify a field by a part of its name.
const MIN_PART: usize = 3;

/// Lists fields that occur twice, and names that are not in the form. Those are not repeated: such
/// a name may contain anything, even the key.
pub(crate) fn check(values: &Values) -> Vec<Finding> {
    let is_duplicate = |field: &&&str| values.names().filter(|name| name == *field).count() > 1;
    let duplicates = FIELDS.iter().filter(is_duplicate);
    let mut findings: Vec<_> = duplicates
        .map(|field| DUPLICATE.finding(field, None))
        .collect();
    for name in values.names().filter(|name| !FIELDS.contains(name)) {
        let mut finding = UNKNOWN.finding("", None);
        if let Some(field) = nearest(name) {
            finding.message = [UNKNOWN.message, " Did you mean `", field, "`?"].concat();
        }
        if findings
            .iter()
            .all(|known| known.message != finding.message)
        {
            findings.push(finding);
        }
    }
    findings
}

/// The field that a misspelled name means, if one is similar.
fn nearest(name: &str) -> Option<&'static str> {
    let name = letters(name);
    FIELDS.into_iter().find(|field| {
        let field = letters(field);
        let is_part = name.len() >= MIN_PART && contains(&field, &name);
        is_part || contains(&name, &field) || edit_distance(&name, &field) <= MAX_SLIPS
    })
}

/// The letters and digits of a name, in lower case.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::{Severity, Value};

    #[test]
    fn the_nearest_field_is_suggested() {
        for (name, field) in [
            ("API_KEY", Some("api-key")),
            ("apikey", Some("api-key")),
            ("api-kye", Some("api-key")),
            ("key", Some("api-key")),
            ("clari-api-key", Some("api-key")),
            ("url", Some("base-url")),
            ("baseUrl", Some("base-url")),
            ("scheme", Some("auth-scheme")),
            ("password", None),
            ("", None),
        ] {
            assert_eq!(nearest(name), field, "{name}");
        }
    }

    #[test]
    fn names_are_checked_and_unknown_ones_not_repeated() {
        let value = |name: &str| Value {
            name: name.to_owned(),
            value: String::new(),
        };
        let given = [
            "api-key",
            "base-url",
            "api-key",
            "Base URL",
            "BASE_URL",
            "0123456789",
        ];
        let findings = check(&Values::new(&given.map(value)));
        let [duplicate, misspelt, unknown] = findings.try_into().unwrap();
        assert_eq!(duplicate.field, "api-key");
        assert_eq!(duplicate.severity, Severity::Error);
        assert_eq!(misspelt.code, "unknown-field");
        assert!(misspelt.message.ends_with(" Did you mean `base-url`?"));
        assert_eq!(unknown.code, "unknown-field");
        assert!(!unknown.message.contains("0123456789"));
    }
}
