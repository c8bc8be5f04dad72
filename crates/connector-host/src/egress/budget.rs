//! How many requests one call may make.
//!
//! What a connector asks for is counted, and not what is sent: whether a request has to be sent again
//! depends on connections that earlier calls left, and would tell of them. No request is sent more
//! than twice.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::Misbehavior;

/// What is left of the requests of one call.
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

    /// Counts a request that the connector asks for.
    pub(super) fn ask(&self) -> Result<(), Misbehavior> {
        if self.asked.fetch_add(1, Ordering::Relaxed) < self.limit {
            return Ok(());
        }
        Err(Misbehavior::RequestLimit { limit: self.limit })
    }
}
