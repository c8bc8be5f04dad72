//! What a batch reports while it runs.

use crate::input::line_error::LineError;

/// What a batch reports while it runs.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A verdict.
    Line {
        /// The verdict line: one JSON object and its line break.
        line: &'a str,
        /// The name of the saved credential that it is about, if the input named one.
        saved: Option<&'a str>,
    },
    /// A line that is rejected; nothing is sent for it.
    Unreadable {
        /// Its number, from 1.
        number: u64,
        /// Why.
        error: &'a LineError,
    },
    /// A line that is already in the journal.
    Skipped,
}
