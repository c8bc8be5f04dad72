//! Idle slots.

use std::sync::{Arc, Mutex, PoisonError};

/// The most idle slots; further ones are unmapped.
const MAX_WAITING: usize = 64;

/// Idle slots; clones share them.
pub(super) struct Slots<T>(Arc<Mutex<Vec<T>>>);

impl<T> Slots<T> {
    /// An idle slot that fits, if there is one.
    pub(super) fn take(&self, fits: impl Fn(&T) -> bool) -> Option<T> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let index = waiting.iter().rposition(fits)?;
        Some(waiting.swap_remove(index))
    }

    /// Keeps a slot that is in the state of its first use.
    pub(super) fn give_back(&self, slot: T) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MAX_WAITING {
            waiting.push(slot);
        }
    }
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Slots<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
