//! Limits on compiled code and on the time to compile it.

use crate::Limits;
use crate::NotAComponent;

/// Size of one component's code, in bytes, whether it is saved or not.
pub(crate) const MAX_CODE_BYTES: usize = 128 << 20;

/// Refuses code that is too large.
pub(crate) fn bounded(code_bytes: usize) -> Result<(), NotAComponent> {
    let limit = MAX_CODE_BYTES;
    if code_bytes > limit {
        return Err(NotAComponent::TooMuchCode { limit });
    }
    Ok(())
}

/// The misbehavior of a component that takes too long.
pub(crate) fn too_slow(limits: &Limits) -> NotAComponent {
    NotAComponent::TooSlow {
        milliseconds: limits.compile_milliseconds,
    }
}
