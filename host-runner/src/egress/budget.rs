//! How many requests one call may make, and how many may leave the host for it.
//!
//! The threat: a server that closes connections makes the host send more than the connector asked
//! for. So what is sent is counted apart, up to the same limit, and only what a connector asked for
//! is held against it.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::Misbehaviour;

/// What is left of the requests of one call.
pub(crate) struct Budget {
    limit: u32,
    asked: AtomicU32,
    sent: AtomicU32,
}

impl Budget {
    pub(crate) fn new(limit: u32) -> Self {
        Self {
            limit,
            asked: AtomicU32::new(0),
            sent: AtomicU32::new(0),
        }
    }

    /// Counts a request that the connector asks for.
    pub(super) fn ask(&self) -> Result<(), Misbehaviour> {
        if takes_one(&self.asked, self.limit) {
            return Ok(());
        }
        Err(Misbehaviour::RequestLimit { limit: self.limit })
    }

    /// Counts a request that is about to be sent, again or for the first time; whether it may be.
    pub(super) fn send(&self) -> bool {
        takes_one(&self.sent, self.limit)
    }
}

fn takes_one(count: &AtomicU32, limit: u32) -> bool {
    let more = |taken| (taken < limit).then_some(taken + 1);
    count
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
        .is_ok()
}
