//! The limit on requests of one call.
//!
//! It counts the requests of the connector and not what is sent: whether a request has to be repeated depends
//! on connections of earlier calls, and would reveal something about them. No request is sent more than twice.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::Misbehavior;

/// The requests that one call may still make.
pub(crate) struct Budget {
    limit: u32,
    asked: AtomicU32,
}

impl Budget {
    pub(crate) fn new(limit: u32) -> Self {
        Self {
            limit,
            asked: AtomicU32::new(0),
        }
    }

    /// Counts a request of the connector.
    pub(super) fn ask(&self) -> Result<(), Misbehavior> {
        if self.asked.fetch_add(1, Ordering::Relaxed) < self.limit {
            return Ok(());
        }
        Err(Misbehavior::RequestLimit { limit: self.limit })
    }
}
