//! What of findings may be told, by what those who found it have seen: the secrets or stand-ins.

use crate::contract::form::{FieldKind, Form};
use crate::contract::verdict::Finding;

/// Whether a finding is about a secret field.
pub(crate) fn is_about_secret(finding: &Finding, form: &Form) -> bool {
    let field = finding.field.parse().ok();
    let field = field.and_then(|name| form.field(&name));
    field.is_some_and(|field| field.kind == FieldKind::Secret)
}

/// The findings on secret fields, with fixes of nothing else.
pub(crate) fn of_secret_fields(findings: Vec<Finding>, form: &Form) -> Vec<Finding> {
    findings
        .into_iter()
        .filter(|finding| is_about_secret(finding, form))
        .map(|finding| finding.keep_fix_if(|fix| fix.shown().is_none()))
        .collect()
}

/// The findings on all other fields, with fixes of nothing else.
pub(crate) fn of_plain_fields(findings: Vec<Finding>, form: &Form) -> Vec<Finding> {
    findings
        .into_iter()
        .filter(|finding| !is_about_secret(finding, form))
        .map(|finding| finding.keep_fix_if(|fix| fix.shown().is_some()))
        .collect()
}

/// The findings of `check`, and those of the verdict that say something new. What it says about
/// secret fields is about stand-ins.
pub(crate) fn merged(
    mut findings: Vec<Finding>,
    of_verdict: Vec<Finding>,
    form: &Form,
) -> Vec<Finding> {
    for finding in of_plain_fields(of_verdict, form) {
        let known = findings
            .iter()
            .any(|known| (&known.field, &known.code) == (&finding.field, &finding.code));
        if !known {
            findings.push(finding);
        }
    }
    findings
}
