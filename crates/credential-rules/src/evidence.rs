//! What a verdict has to stand on.

/// Whether there is evidence enough for a verdict: one that decides on the credential needs an answer.
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
