//! The evidence that a verdict needs.

/// Whether there is enough evidence for a verdict: one that decides on the credential needs a response.
#[must_use]
pub fn suffices(decides: bool, has_answer: bool) -> bool {
    !decides || has_answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_verdict_that_decides_nothing_needs_no_answer() {
        assert!(suffices(true, true) && suffices(false, true) && suffices(false, false));
        assert!(!suffices(true, false));
    }
}
