//! One line of a journal, read back.

use serde::Deserialize;

use crate::journal::error::JournalError;
use crate::summary::Kind;
use connector_host::Outcome;

/// A line of a journal.
#[derive(Deserialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    outcome: Option<Outcome>,
    code: Option<String>,
    error: Option<Error>,
}

/// Why there is no verdict.
#[derive(Deserialize)]
struct Error {
    code: String,
}

impl Record {
    /// Parses a line.
    pub(crate) fn parse(line: &[u8]) -> Result<Self, JournalError> {
        serde_json::from_slice(line).map_err(|_| JournalError::NotAJournal)
    }

    /// The kind of its verdict, and the code.
    pub(crate) fn answer(self) -> Result<(Kind, String), JournalError> {
        match (self.outcome, self.code, self.error) {
            (Some(outcome), Some(code), None) => Ok((Kind::of_outcome(outcome), code)),
            (None, None, Some(error)) => Ok((Kind::of_error(&error.code), error.code)),
            _ => Err(JournalError::NotAJournal),
        }
    }
}
