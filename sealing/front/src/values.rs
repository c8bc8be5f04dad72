//! Values that are held to the form, and placeholders in the place of the secrets.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use credential_rules::{notice, placeholder};

use crate::bindings::control::{self, StandIn};
use crate::bindings::{Finding, Severity, Value};
use crate::form::Form;
use crate::misbehavior::Misbehavior;

/// One set of values, and what stands for its secrets.
pub(crate) struct Sides {
    /// For the instance that has no way out.
    pub(crate) real: Vec<Value>,
    /// For the one that has.
    pub(crate) placeholders: Vec<Value>,
    /// What stands for what.
    pub(crate) stand_ins: Vec<StandIn>,
}

/// The host's own finding on a field.
pub(crate) fn error(field: &str, code: &str, message: &str) -> Finding {
    Finding {
        field: field.to_owned(),
        severity: Severity::Error,
        code: code.to_owned(),
        message: message.to_owned(),
        fix: None,
    }
}

/// What is wrong with values before anyone sees them: a field that the form does not have could hold
/// anything, a second value of a field would hide the first, and a secret in a plain field would reach the
/// instance that has a way out.
pub(crate) fn problem(values: &[Value], form: &Form) -> Option<Finding> {
    for (index, value) in values.iter().enumerate() {
        let name = value.name.as_str();
        if form.field(name).is_none() {
            let message =
                "A value was given for a field that the form does not have; nothing was used.";
            return Some(error("", "unknown-field", message));
        }
        if values.iter().take(index).any(|other| other.name == name) {
            return Some(error(name, "two-values", "Give one value for this field."));
        }
        if !form.is_secret(name) && control::finds(&value.value) {
            let notice = notice::SECRET_IN_PLAIN_FIELD;
            return Some(error(name, notice.code, notice.message));
        }
    }
    if !values.iter().any(|value| value.name == form.url()) {
        let message = "Give the base URL: a sealed connector has none of its own.";
        return Some(error(form.url(), "no-base-url", message));
    }
    None
}

/// The secrets of some values.
pub(crate) fn secrets<'a>(values: &'a [Value], form: &'a Form) -> impl Iterator<Item = &'a str> {
    let secret = values.iter().filter(|value| form.is_secret(&value.name));
    secret.map(|value| value.value.as_str())
}

/// The two sides of values.
///
/// # Errors
///
/// If the rules of the form leave no placeholder that is apart from every secret and every other one.
pub(crate) fn sides(values: &[Value], form: &Form) -> Result<Sides, Misbehavior> {
    let mut sides = Sides {
        real: values.to_vec(),
        placeholders: Vec::new(),
        stand_ins: Vec::new(),
    };
    for value in values {
        let Some(field) = form.field(&value.name).filter(|field| field.is_secret()) else {
            sides.placeholders.push(value.clone());
            continue;
        };
        let number = sides.stand_ins.len();
        let made = placeholder(&field.rules, |bytes| fill(bytes, number));
        let text = made.ok().flatten().unwrap_or_default();
        if text.is_empty() || !is_apart(&text, &sides, values, form) {
            return Err(Misbehavior::form(
                "the rules of a secret field leave no room for a placeholder",
            ));
        }
        sides.stand_ins.push(StandIn {
            placeholder: text.clone(),
            secret: value.value.clone(),
        });
        sides.placeholders.push(Value {
            name: value.name.clone(),
            value: text,
        });
    }
    Ok(sides)
}

/// Whether a placeholder is neither a part of a secret or of another placeholder, nor has one in it.
fn is_apart(text: &str, sides: &Sides, values: &[Value], form: &Form) -> bool {
    let others = sides.stand_ins.iter().map(|one| one.placeholder.as_str());
    let mut all = others
        .chain(secrets(values, form))
        .filter(|other| !other.is_empty());
    all.all(|other| !other.contains(text) && !text.contains(other))
}

/// Bytes without a pattern, the same each time: a placeholder need not be a secret itself. It has to follow
/// from nothing but the form and the number of the secret.
fn fill(bytes: &mut [u8], number: usize) -> Result<(), core::convert::Infallible> {
    // SplitMix64.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(number as u64 + 1);
    for byte in bytes {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        [*byte, ..] = (mixed ^ (mixed >> 31)).to_le_bytes();
    }
    Ok(())
}

/// The value of a field.
pub(crate) fn value<'a>(values: &'a [Value], name: &str) -> &'a str {
    let found = values.iter().find(|value| value.name == name);
    found.map_or("", |value| value.value.as_str())
}

/// A text that may be shown.
pub(crate) fn owned(text: &str) -> String {
    text.to_owned()
}
