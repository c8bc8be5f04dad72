//! The lines of a batch's answer that are no verdicts.

use connector_host::report::Error;
use credential_batch::{LineError, Summary};
use serde::Serialize;

use crate::problem::Problem;

/// A line of a batch's answer that is no verdict.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum BatchLine {
    /// A line that was rejected; nothing was sent for it.
    Rejected {
        /// Its number, from 1.
        line: u64,
        /// Why.
        error: Error,
    },
    /// The last line.
    Summary {
        /// What the lines came to.
        summary: Counts,
    },
    /// The last line of a batch that could not go on.
    Failed {
        /// Why.
        error: Error,
    },
}

/// What the lines of a batch came to.
#[derive(Serialize)]
pub(crate) struct Counts {
    /// Lines with a verdict.
    answered: u64,
    /// Those of them that got the verdict of another line with the same credential.
    duplicates: u64,
    /// Lines that were rejected.
    rejected: u64,
    /// Requests that were sent to the API.
    api_calls: u64,
    /// Whether the batch was stopped before its end.
    stopped: bool,
}

impl BatchLine {
    /// A line that was rejected.
    pub(crate) fn rejected(line: u64, error: &LineError) -> Self {
        Self::Rejected {
            line,
            error: Problem::report("line-rejected", &error.to_string()),
        }
    }
}

impl Counts {
    /// Those of a summary.
    pub(crate) fn of(summary: &Summary) -> Self {
        Self {
            answered: summary.answered,
            duplicates: summary.coalesced,
            rejected: summary.unreadable,
            api_calls: summary.api_calls,
            stopped: summary.stopped,
        }
    }
}
