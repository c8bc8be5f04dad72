//! A clock that stands still while the connector computes.

use credential_rules::still_clock::STEP;
use sealing_runtime::Kept;

use crate::Gate;
use crate::bindings::gate::clock::{Guest, Pollable};
use crate::poll::Waiting;

/// The time, in nanoseconds since the gate was opened or closed.
static NOW: Kept<u64> = Kept::new(0);

/// The time.
pub(crate) fn now() -> u64 {
    let now = NOW.replace(0);
    NOW.replace(now);
    now
}

/// Moves the clock.
pub(crate) fn set(time: u64) {
    NOW.replace(time);
}

impl Guest for Gate {
    fn now() -> u64 {
        now()
    }

    fn resolution() -> u64 {
        STEP
    }

    fn subscribe_instant(when: u64) -> Pollable {
        Pollable::new(Waiting::until(when))
    }

    fn subscribe_duration(when: u64) -> Pollable {
        Self::subscribe_instant(now().saturating_add(when))
    }
}
