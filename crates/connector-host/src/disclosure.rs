//! Applies the rule that decides which findings may be shown.

use credential_rules::FieldKind;
use credential_rules::disclosure::Seen;

use crate::contract::form::Form;
use crate::contract::verdict::Finding;

/// The findings and fixes that may be shown, given what their instance has seen.
pub(crate) fn shown(findings: Vec<Finding>, form: &Form, seen: Seen) -> Vec<Finding> {
    findings
        .into_iter()
        .filter(|finding| seen.may_speak_of(is_about_secret(finding, form)))
        .map(|finding| finding.keep_fix_if(|fix| seen.may_speak_of(fix.shown().is_none())))
        .collect()
}

fn is_about_secret(finding: &Finding, form: &Form) -> bool {
    let field = finding.field.parse().ok();
    let field = field.and_then(|name| form.field(&name));
    field.is_some_and(|field| field.kind == FieldKind::Secret)
}

/// The findings of `check`, and those of the verdict that are new.
pub(crate) fn merged(
    mut findings: Vec<Finding>,
    of_verdict: Vec<Finding>,
    form: &Form,
) -> Vec<Finding> {
    for finding in shown(of_verdict, form, Seen::Placeholders) {
        let known = findings
            .iter()
            .any(|known| (&known.field, &known.code) == (&finding.field, &finding.code));
        if !known {
            findings.push(finding);
        }
    }
    findings
}
