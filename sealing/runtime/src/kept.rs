//! What an instance keeps between calls.

use core::cell::UnsafeCell;

/// What an instance keeps between calls. It is moved out and in, so that nothing of it is borrowed while
/// another component runs.
pub struct Kept<T>(UnsafeCell<T>);

#[expect(unsafe_code, reason = "a component has one thread")]
// SAFETY: a component has one thread, and no reference to the value ever leaves the two functions.
unsafe impl<T> Sync for Kept<T> {}

impl<T> Kept<T> {
    /// With this value at first.
    pub const fn new(value: T) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// Puts a value in and gives the one that was there.
    #[expect(unsafe_code, reason = "a component has one thread")]
    pub fn replace(&self, value: T) -> T {
        // SAFETY: nobody else has a reference.
        core::mem::replace(unsafe { &mut *self.0.get() }, value)
    }
}
