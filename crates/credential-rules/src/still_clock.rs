//! A clock that stands still while a connector computes.
//!
//! The threat: whoever can measure how long something takes can read what another instance left
//! behind, byte by byte. So an instance's clock begins at zero and moves only while the instance
//! waits, to the time of the timer it waited for, in whole milliseconds.

/// The step of the clock, in nanoseconds.
pub const STEP: u64 = 1_000_000;

/// When a wait for a timer is over, in nanoseconds: at the next step.
#[must_use]
pub fn end_of_wait(timer: u64) -> u64 {
    timer.div_ceil(STEP).saturating_mul(STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_ends_at_the_timer_or_at_the_step_after_it() {
        for (timer, end) in [(0, 0), (1, STEP), (STEP, STEP), (STEP + 1, 2 * STEP)] {
            assert_eq!(end_of_wait(timer), end);
        }
        assert!(end_of_wait(u64::MAX) >= u64::MAX - STEP);
    }
}
