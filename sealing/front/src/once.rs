//! One call at a time, and one set of values for as long as the instance lives.
//!
//! The threat: a connector that has seen one key could hand it to the origin of the next. So an instance
//! takes one set of values. And a call that was broken off left things half done: in a host that calls an
//! instance again after a trap, the next call ends at once.

use alloc::vec::Vec;

use sealing_runtime::{Kept, trap};

use crate::bindings::Value;

/// Whether a call is under way, or was broken off.
static IS_BUSY: Kept<bool> = Kept::new(false);

/// The values that this instance has seen.
static VALUES: Kept<Option<Vec<Value>>> = Kept::new(None);

/// A call; it ends when this is dropped.
pub(crate) struct Turn(());

impl Turn {
    /// Begins a call without values.
    pub(crate) fn begin() -> Self {
        if IS_BUSY.replace(true) {
            trap();
        }
        Self(())
    }

    /// Begins a call with values, which must be those of the calls before.
    pub(crate) fn with(values: &[Value]) -> Self {
        let turn = Self::begin();
        let seen = VALUES.replace(None);
        if seen.as_ref().is_some_and(|seen| seen != values) {
            trap();
        }
        VALUES.replace(seen.or_else(|| Some(values.to_vec())));
        turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        IS_BUSY.replace(false);
    }
}
