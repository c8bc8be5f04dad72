//! What a connector says about asking again, for whoever schedules calls.

use connector_sandbox::bindings;

/// That the same call may succeed later. It is what the connector said, before anything was redacted: a
/// server must not see by the time of the next request what was. So it is for schedulers, and not to
/// be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttled {
    /// How long the API asks to wait, in seconds.
    pub retry_after_seconds: Option<u32>,
}

impl Throttled {
    pub(crate) fn of(verdict: &bindings::Verdict) -> Option<Self> {
        let is_open = verdict.outcome == bindings::Outcome::Undetermined && verdict.retryable;
        is_open.then_some(Self {
            retry_after_seconds: verdict.retry_after_seconds,
        })
    }
}
