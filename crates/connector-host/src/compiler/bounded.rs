//! What code and the time for it are bounded by.

use crate::Limits;
use crate::NotAComponent;

/// Size of the code of one component, in bytes, whether it is kept or not.
pub(crate) const MAX_CODE_BYTES: usize = 128 << 20;

/// Refuses code that is too large.
pub(crate) fn bounded(code_bytes: usize) -> Result<(), NotAComponent> {
    let limit = MAX_CODE_BYTES;
    if code_bytes > limit {
        return Err(NotAComponent::TooMuchCode { limit });
    }
    Ok(())
}

/// What a component is that takes too long.
pub(crate) fn too_slow(limits: &Limits) -> NotAComponent {
    NotAComponent::TooSlow {
        milliseconds: limits.compile_milliseconds,
    }
}
