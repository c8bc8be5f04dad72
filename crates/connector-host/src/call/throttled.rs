//! What a connector says about trying again, for schedulers.

use connector_sandbox::bindings;

/// Whether the same call may succeed later, as the connector said before redaction: otherwise the time of the
/// next request would show a server what was redacted. This is for schedulers and must not be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttled {
    /// How long the API asks the client to wait, in seconds.
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
