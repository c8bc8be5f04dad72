//! What the connector says, bounded, redacted and cleaned before the host sees it.

use alloc::string::String;
use alloc::vec::Vec;

use credential_rules::disclosure::Seen;
use credential_rules::{Bounds, Redact, Unfit};

use crate::bindings::{self, Description, Field, Finding, Fix, Verdict, control};
use crate::form::Form;

/// The gate, which knows the secrets: the search for them is there once.
pub(crate) struct ByTheGate;

impl Redact for ByTheGate {
    fn finds(&self, text: &str) -> bool {
        control::finds(text)
    }

    fn text(&self, text: String) -> String {
        control::redact(&text)
    }
}

/// The way in for everything that the connector says.
pub(crate) type Sanitizer = credential_rules::Sanitizer<ByTheGate>;

/// For one call of the connector.
pub(crate) fn sanitizer() -> Sanitizer {
    Sanitizer::redacting(Bounds::default(), ByTheGate)
}

/// What `describe` gave.
pub(crate) fn description(description: Description) -> Result<Description, crate::Misbehavior> {
    let sanitizer = sanitizer();
    Ok(Description {
        name: sanitizer.text(description.name)?,
        vendor: sanitizer.text(description.vendor)?,
        version: sanitizer.text(description.version)?,
        documentation_url: sanitizer.text(description.documentation_url)?,
        setup_steps: sanitizer.list(description.setup_steps, |step| sanitizer.text(step))?,
    })
}

/// What `credential-config` gave.
pub(crate) fn form(form: bindings::Form, sanitizer: &Sanitizer) -> Result<bindings::Form, Unfit> {
    let fields = sanitizer.list(form.fields, |field| self::field(field, sanitizer))?;
    Ok(bindings::Form { fields })
}

fn field(mut field: Field, sanitizer: &Sanitizer) -> Result<Field, Unfit> {
    let optional = |text: Option<String>| text.map(|text| sanitizer.text(text)).transpose();
    field.label = sanitizer.text(field.label)?;
    field.help = sanitizer.text(field.help)?;
    field.default = optional(field.default)?;
    field.placeholder = optional(field.placeholder)?;
    let ranges = field.rules.allowed_characters;
    field.rules.allowed_characters = sanitizer.list(ranges, Ok::<_, Unfit>)?;
    field.choices = sanitizer.list(field.choices, |mut choice| {
        choice.value = sanitizer.text(choice.value)?;
        choice.label = sanitizer.text(choice.label)?;
        Ok::<_, Unfit>(choice)
    })?;
    Ok(field)
}

/// Findings that may be shown of an instance which has seen this.
pub(crate) fn findings(
    findings: Vec<Finding>,
    form: &Form,
    seen: Seen,
    sanitizer: &Sanitizer,
) -> Result<Vec<Finding>, Unfit> {
    let mut shown = sanitizer.list(findings, |finding| self::finding(finding, form, sanitizer))?;
    shown.retain(|finding| seen.may_speak_of(form.is_secret(&finding.field)));
    Ok(shown)
}

/// A finding; about no field if the form does not have it, and with a fix of its own field only.
fn finding(finding: Finding, form: &Form, sanitizer: &Sanitizer) -> Result<Finding, Unfit> {
    let is_known = form.field(&finding.field).is_some();
    let fix = finding
        .fix
        .filter(|fix| is_known && fix.field == finding.field);
    let fix = fix.map(|fix| {
        let value = sanitizer.exact(fix.value)?;
        let value = if form.is_secret(&fix.field) {
            value
        } else {
            sanitizer.text(value)?
        };
        Ok(Fix { value, ..fix })
    });
    Ok(Finding {
        field: if is_known {
            finding.field
        } else {
            String::new()
        },
        severity: finding.severity,
        code: sanitizer.code(finding.code)?,
        message: sanitizer.text(finding.message)?,
        fix: fix.transpose()?,
    })
}

/// What `validate` gave, but for its findings.
pub(crate) fn verdict(verdict: Verdict, sanitizer: &Sanitizer) -> Result<Verdict, Unfit> {
    let wait = verdict.retry_after_seconds;
    let facts = sanitizer.list(verdict.facts, |mut fact| {
        fact.name = sanitizer.code(fact.name)?;
        Ok::<_, Unfit>(sanitizer.number(fact.value).map(|_| fact))
    })?;
    Ok(Verdict {
        code: sanitizer.code(verdict.code)?,
        message: sanitizer.text(verdict.message)?,
        retry_after_seconds: wait.and_then(|seconds| sanitizer.number(seconds)),
        facts: facts.into_iter().flatten().collect(),
        findings: Vec::new(),
        ..verdict
    })
}
