//! Diagnoses the text of one field: its problems, and the corrected text.

use alloc::string::String;
use alloc::vec::Vec;

use crate::bindings::Finding;
use crate::finding::Problem;

/// A problem, and the test for it.
pub(crate) type Check = (bool, &'static Problem);

/// The problems that a text has.
pub(crate) fn found(checks: &[Check]) -> Vec<&'static Problem> {
    let found = checks.iter().filter(|(found, _)| *found);
    found.map(|(_, problem)| *problem).collect()
}

/// What is known about one field.
pub(crate) struct Doctor {
    /// The name of the field.
    pub(crate) field: &'static str,
    /// The maximum length of the form: a longer value is not a fix.
    pub(crate) max_length: u32,
    /// Lists the problems of a text.
    pub(crate) diagnose: fn(&str) -> Vec<&'static Problem>,
    /// Returns the text with everything corrected that has one right answer.
    pub(crate) mend: fn(&str) -> Option<String>,
}

impl Doctor {
    /// Lists the problems of `text` and those that would remain in the corrected text. Every
    /// problem that the correction removes carries the same fix, the whole corrected text, so
    /// applying any fix applies all.
    pub(crate) fn examine(&self, text: &str) -> Vec<Finding> {
        let seen = (self.diagnose)(text);
        let mended = if seen.is_empty() {
            None
        } else {
            self.fix(text)
        };
        let Some(mended) = mended else {
            let findings = seen.iter().map(|problem| problem.finding(self.field, None));
            return findings.collect();
        };
        let left = (self.diagnose)(&mended);
        let mut findings = Vec::new();
        for problem in &seen {
            let fix = (!left.contains(problem)).then_some(mended.as_str());
            findings.push(problem.finding(self.field, fix));
        }
        for problem in left.iter().filter(|problem| !seen.contains(problem)) {
            findings.push(problem.finding(self.field, None));
        }
        findings
    }

    /// The corrected text, if it differs and needs no further correction.
    fn fix(&self, text: &str) -> Option<String> {
        let mended = (self.mend)(text)?;
        let useful = !mended.is_empty()
            && mended != text
            && mended.chars().count() <= self.max_length as usize
            && (self.mend)(&mended).as_ref() == Some(&mended);
        useful.then_some(mended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SPACE: Problem = Problem::warning("space", "");
    static SHORT: Problem = Problem::warning("short", "");

    /// Finds white space around a text, and tests that correcting it is short.
    const DOCTOR: Doctor = Doctor {
        field: "field",
        max_length: 4,
        diagnose: |text| match text.len() {
            _ if text.trim() != text => vec![&SPACE],
            0..3 => vec![&SHORT],
            _ => Vec::new(),
        },
        mend: |text| Some(text.trim().to_owned()),
    };

    fn examine(text: &str) -> Vec<(String, Option<String>)> {
        let summary = |finding: Finding| (finding.code, finding.fix.map(|fix| fix.value));
        DOCTOR.examine(text).into_iter().map(summary).collect()
    }

    #[test]
    fn what_mending_removes_carries_the_fix_and_what_it_shows_does_not() {
        let space = |fix: Option<&str>| ("space".to_owned(), fix.map(str::to_owned));
        let short = || ("short".to_owned(), None);
        assert_eq!(examine("abc"), []);
        assert_eq!(examine(" abc"), [space(Some("abc"))]);
        assert_eq!(examine(" ab"), [space(Some("ab")), short()]);
        assert_eq!(examine("ab"), [short()]);
    }

    #[test]
    fn a_fix_is_neither_empty_nor_over_the_longest_length() {
        assert_eq!(examine("  "), [("space".to_owned(), None)]);
        assert_eq!(examine(" abcde"), [("space".to_owned(), None)]);
    }
}
