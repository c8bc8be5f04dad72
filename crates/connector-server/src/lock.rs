//! Locks whose holder cannot panic.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The value of a lock. Nothing that holds one of this crate's can panic half-way, so what is in it is whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
