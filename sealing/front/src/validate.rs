//! The one live call, with the gate open.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use credential_rules::disclosure::Seen;
use credential_rules::evidence;
use credential_rules::notice::{self, Notice};

use crate::bindings::control::{Refusal, Session};
use crate::bindings::{Actor, Finding, Fix, Header, Outcome, Severity, Verdict, control, sealed};
use crate::form::{self, Form};
use crate::misbehavior::Misbehavior;
use crate::prepare::{Accepted, Prepared, know};
use crate::sanitize::{self, sanitizer};

/// The headers that every request must carry, or the findings that forbid them.
pub(crate) fn headers(
    prepared: Prepared,
) -> Result<Result<Vec<Header>, Vec<Finding>>, Misbehavior> {
    let accepted = match prepared {
        Prepared::Accepted(accepted) => accepted,
        Prepared::Refused(findings) => return Ok(Err(findings)),
    };
    let opened = open(&accepted.session, &accepted.form)?;
    control::close();
    Ok(opened.map_err(|problem| Vec::from([problem])).map(|()| {
        let header = |header: control::Header| Header {
            name: header.name,
            value: header.value,
        };
        accepted
            .session
            .real_headers
            .into_iter()
            .map(header)
            .collect()
    }))
}

/// The verdict of one live call.
pub(crate) fn validate(prepared: Prepared) -> Result<Verdict, Misbehavior> {
    let accepted = match prepared {
        Prepared::Accepted(accepted) => accepted,
        Prepared::Refused(findings) => return Ok(bad_input(findings, &*form::read()?)),
    };
    if let Err(problem) = open(&accepted.session, &accepted.form)? {
        return Ok(bad_input(Vec::from([problem]), &accepted.form));
    }
    let said = sealed::validate(&accepted.placeholders);
    let report = control::close();
    if let Some(broken) = report.misbehavior {
        return Err(broken.into());
    }
    let secrets = accepted
        .session
        .secrets
        .iter()
        .map(|one| one.secret.as_str());
    know(secrets.chain(replacements(&accepted.session)));
    let verdict = taken(said, &accepted)?;
    if !evidence::suffices(verdict.outcome != Outcome::Undetermined, report.has_answer) {
        return Err(Misbehavior::unproved());
    }
    if report.has_unsent_secret {
        // Whatever the connector made of the answer could be a part of that secret.
        let of_placeholders = accepted.findings;
        return Ok(Verdict {
            findings: without_secrets(of_placeholders, &accepted.form),
            ..own(
                notice::UNSENT_SECRET,
                Outcome::Undetermined,
                Actor::Provider,
            )
        });
    }
    Ok(verdict)
}

/// The verdict as the host may see it, with what `check` found.
fn taken(mut said: Verdict, accepted: &Accepted) -> Result<Verdict, Misbehavior> {
    let sanitizer = sanitizer();
    let form = &accepted.form;
    let new = core::mem::take(&mut said.findings);
    let new = sanitize::findings(new, form, Seen::Placeholders, &sanitizer)?;
    let mut verdict = sanitize::verdict(said, &sanitizer)?;
    let mut findings = without_secrets(accepted.findings.clone(), form);
    for finding in new {
        let is_known = |known: &Finding| known.field == finding.field && known.code == finding.code;
        if !findings.iter().any(is_known) {
            findings.push(finding);
        }
    }
    verdict.findings = findings;
    Ok(verdict)
}

/// Opens the gate; the finding on the base URL if no request can go there.
fn open(session: &Session, form: &Form) -> Result<Result<(), Finding>, Misbehavior> {
    match control::open(session) {
        Ok(()) => Ok(Ok(())),
        Err(Refusal::Headers(reason)) => Err(Misbehavior::authorize(reason)),
        Err(Refusal::BaseUrl(problem)) => {
            let fix = problem.fix.filter(|fix| !control::finds(fix));
            Ok(Err(Finding {
                field: form.url().to_owned(),
                severity: Severity::Error,
                code: problem.code,
                message: problem.message,
                fix: fix.map(|value| Fix {
                    field: form.url().to_owned(),
                    value,
                }),
            }))
        }
    }
}

/// What is sent of the secrets: the header values that differ from those with placeholders.
fn replacements(session: &Session) -> impl Iterator<Item = &str> {
    let pairs = session
        .placeholder_headers
        .iter()
        .zip(&session.real_headers);
    let differing = pairs.filter(|(placeholder, real)| placeholder.value != real.value);
    differing.map(|(_, real)| real.value.as_str())
}

/// Findings without the fixes that would show a secret: `check` gives those to whoever holds it, and a verdict
/// holds none.
fn without_secrets(mut findings: Vec<Finding>, form: &Form) -> Vec<Finding> {
    for finding in &mut findings {
        finding.fix = finding.fix.take().filter(|fix| !form.is_secret(&fix.field));
    }
    findings
}

fn bad_input(findings: Vec<Finding>, form: &Form) -> Verdict {
    Verdict {
        findings: without_secrets(findings, form),
        ..own(notice::BAD_INPUT, Outcome::Invalid, Actor::User)
    }
}

/// A verdict that is not the connector's.
fn own(notice: Notice, outcome: Outcome, actor: Actor) -> Verdict {
    Verdict {
        outcome,
        code: notice.code.to_owned(),
        message: notice.message.to_owned(),
        actor: Some(actor),
        retryable: false,
        retry_after_seconds: None,
        findings: Vec::new(),
        facts: Vec::new(),
    }
}
