//! What both sides make of the values, before there is a way out.

use alloc::borrow::ToOwned;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use credential_rules::Unfit;
use credential_rules::disclosure::Seen;

use crate::bindings::control::Session;
use crate::bindings::{Finding, Header, Severity, Value, control, offline, sealed};
use crate::form::{self, Form};
use crate::misbehavior::Misbehavior;
use crate::sanitize::{self, Sanitizer, sanitizer};
use crate::values;

/// What the values came to.
pub(crate) enum Prepared {
    /// They have errors.
    Refused(Vec<Finding>),
    /// They have none.
    Accepted(Accepted),
}

/// Values that no error was found in.
pub(crate) struct Accepted {
    pub(crate) form: Rc<Form>,
    pub(crate) findings: Vec<Finding>,
    /// For the instance that gets a way out.
    pub(crate) placeholders: Vec<Value>,
    /// What its requests are held to.
    pub(crate) session: Session,
}

/// Asks both sides about values.
pub(crate) fn prepare(given: &[Value]) -> Result<Prepared, Misbehavior> {
    let form = form::read()?;
    know(values::secrets(given, &form));
    if let Some(problem) = values::problem(given, &form) {
        return Ok(Prepared::Refused(Vec::from([problem])));
    }
    let sides = values::sides(given, &form)?;

    // First the side that may only see placeholders: nothing real is anywhere yet.
    let findings = sealed::check(&sides.placeholders);
    let placeholder_headers = if findings.iter().any(is_error) {
        None
    } else {
        Some(sealed::authorize(&sides.placeholders))
    };
    if let Some(broken) = control::close().misbehavior {
        return Err(broken.into());
    }
    let plain = Seen::Placeholders;
    let mut findings = sanitize::findings(findings, &form, plain, &sanitizer())?;

    control::shut();
    let of_secrets = offline::check(&sides.real);
    findings.extend(sanitize::findings(
        of_secrets,
        &form,
        Seen::Secrets,
        &sanitizer(),
    )?);
    if findings.iter().any(is_error) {
        control::close();
        return Ok(Prepared::Refused(findings));
    }
    let real_headers = offline::authorize(&sides.real);
    control::close();
    let real_headers = taken(real_headers, &sanitizer())?;
    let placeholder_headers = placeholder_headers.ok_or_else(|| {
        let detail = "its `check` finds an error in a placeholder that keeps the form's rules";
        Misbehavior::authorize(detail)
    })?;
    let session = Session {
        base_url: values::owned(values::value(given, form.url())),
        secrets: sides.stand_ins,
        placeholder_headers: taken(placeholder_headers, &sanitizer())?,
        real_headers,
    };
    Ok(Prepared::Accepted(Accepted {
        form,
        findings,
        placeholders: sides.placeholders,
        session,
    }))
}

/// Has the gate know what nobody is shown.
pub(crate) fn know<'a>(secrets: impl Iterator<Item = &'a str>) {
    let secrets: Vec<String> = secrets.map(ToOwned::to_owned).collect();
    control::know(&secrets);
}

fn is_error(finding: &Finding) -> bool {
    finding.severity == Severity::Error
}

/// Headers within their limits.
fn taken(
    headers: Result<Vec<Header>, Vec<Finding>>,
    sanitizer: &Sanitizer,
) -> Result<Vec<control::Header>, Misbehavior> {
    let refuses = "it refuses values that `check` accepts";
    let headers = headers.map_err(|_| Misbehavior::authorize(refuses))?;
    let taken = sanitizer.list(headers, |header| {
        Ok::<_, Unfit>(control::Header {
            name: sanitizer.exact(header.name)?.to_ascii_lowercase(),
            value: sanitizer.exact(header.value)?,
        })
    });
    Ok(taken?)
}
