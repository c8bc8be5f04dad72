//! The time limits of one instance.

use std::time::Duration;

use crate::limits::Limits;

/// The time limits of one instance. They follow from the configured limits only, so they reveal
/// nothing about earlier instances.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// From start to end, including waits.
    pub(crate) wall: Duration,
    /// CPU time of its own code.
    pub(crate) cpu: Duration,
}

impl Budget {
    pub(crate) fn of(limits: &Limits) -> Self {
        Self {
            wall: limits.call(),
            cpu: limits.guest_cpu(),
        }
    }
}
