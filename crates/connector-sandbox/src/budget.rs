//! The time of one instance.

use std::time::Duration;

use crate::limits::Limits;

/// The time of one instance. It follows from the limits only, so that it tells an instance nothing
/// of those before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// From its start to its end, waits included.
    pub(crate) wall: Duration,
    /// For its own code.
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
