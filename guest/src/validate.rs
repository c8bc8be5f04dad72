//! The live test: check, send one request, classify the response.

use crate::authorize::headers;
use crate::base_url::BaseUrl;
use crate::bindings::{Severity, Verdict};
use crate::check::check;
use crate::classify::classify_response;
use crate::field::API_KEY;
use crate::transport;
use crate::values::Values;
use crate::verdict::Reason;

/// The verdict on `values`, from one request; nothing is sent if `check` finds an error.
///
/// The findings of `check` follow those of the response, without a fix that would show the key.
#[must_use]
pub fn validate(values: &Values) -> Verdict {
    let found = check(values);
    let is_usable = !found
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    let mut verdict = if is_usable {
        ask(values)
    } else {
        Reason::BadInput.verdict()
    };
    for mut finding in found {
        // `check` returns that fix to the owner of the key, but a verdict must not contain it.
        finding.fix = finding.fix.filter(|fix| fix.field != API_KEY);
        verdict.findings.push(finding);
    }
    verdict
}

fn ask(values: &Values) -> Verdict {
    // `check` found no error, so both exist.
    let (Some(headers), Ok(base_url)) = (headers(values), BaseUrl::parse(values.base_url())) else {
        return Reason::BadInput.verdict();
    };
    match transport::get(base_url.as_url(), &base_url.probe_path(), &headers) {
        Ok(response) => classify_response(&response, values),
        Err(reason) => reason.verdict(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::{Outcome, Value};

    #[test]
    fn nothing_is_sent_while_check_finds_an_error() {
        let values = [Value {
            name: API_KEY.into(),
            value: String::new(),
        }];
        let verdict = validate(&Values::new(&values));
        assert_eq!(
            (verdict.outcome, verdict.code.as_str()),
            (Outcome::Invalid, "bad-input")
        );
        assert!(
            verdict
                .findings
                .iter()
                .any(|finding| finding.field == API_KEY)
        );
    }

    #[test]
    fn a_fix_of_the_key_is_left_to_check() {
        let key = "Bearer 0123456789abcdef";
        let values =
            [("api-key", key), ("base-url", "api.clari.com/v1")].map(|(name, value)| Value {
                name: name.into(),
                value: value.into(),
            });
        let findings = validate(&Values::new(&values)).findings;
        let fixed: Vec<_> = findings
            .iter()
            .filter_map(|finding| finding.fix.as_ref())
            .map(|fix| fix.field.as_str())
            .collect();
        assert!(findings.iter().any(|finding| finding.field == API_KEY));
        assert_eq!(fixed, ["base-url"]);
    }
}
