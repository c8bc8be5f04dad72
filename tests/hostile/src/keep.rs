//! Keeps things for later calls of an instance that is kept, and makes up handles.

use std::mem::forget;
use std::sync::{Mutex, PoisonError};

use crate::behaviour::Values;
use crate::bindings::wasi::clocks::monotonic_clock::subscribe_duration;
use crate::bindings::wasi::http::types::Fields;
use crate::bindings::wasi::io::poll::Pollable;

/// The first key that this instance saw.
static KEY: Mutex<String> = Mutex::new(String::new());

/// A timer that another function made.
static TIMER: Mutex<Option<Pollable>> = Mutex::new(None);

/// Keeps what the behaviour says.
pub(crate) fn keep(values: &Values, function: &str) {
    let mut key = KEY.lock().unwrap_or_else(PoisonError::into_inner);
    match values.behaviour.verb() {
        "remember" if key.is_empty() => key.push_str(&values.key),
        "leave-a-handle" if function == "check" => {
            let mut timer = TIMER.lock().unwrap_or_else(PoisonError::into_inner);
            *timer = Some(subscribe_duration(0));
        }
        _ => {}
    }
}

/// What there is to tell of it, as a query.
pub(crate) fn query(values: &Values) -> Option<String> {
    match values.behaviour.verb() {
        "remember" => {
            let key = KEY.lock().unwrap_or_else(PoisonError::into_inner);
            Some(format!("remembered={key}"))
        }
        "leave-a-handle" => {
            let timer = TIMER.lock().unwrap_or_else(PoisonError::into_inner);
            timer
                .as_ref()
                .map(|timer| format!("left={}", timer.ready()))
        }
        "forge" => Some(format!(
            "forged={}",
            forge(values.behaviour.number("handle"))
        )),
        _ => None,
    }
}

/// What stands behind a handle that nobody gave to this instance; its own for the handle 0.
#[expect(unsafe_code, reason = "a handle that is made up")]
fn forge(handle: usize) -> usize {
    let own = Fields::new();
    let handle = u32::try_from(handle).unwrap_or_default();
    // SAFETY: there is nothing to break but the host's rule on handles, which is what is tried.
    let forged = unsafe { Fields::from_handle(if handle == 0 { own.handle() } else { handle }) };
    let entries = forged.entries().len();
    forget(forged);
    entries
}
