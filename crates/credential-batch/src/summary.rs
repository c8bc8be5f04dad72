//! Counts what the lines of a batch came to.

use std::collections::BTreeMap;

use connector_host::{HostError, Outcome};

/// The most codes that are counted one by one: a connector makes its own up.
const MAX_CODES: usize = 64;

/// The code that all codes beyond these are counted as.
const OTHER_CODES: &str = "other-codes";

/// What a line came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The credential is valid.
    Valid,
    /// The credential is wrong.
    Invalid,
    /// Neither can be said.
    Undetermined,
    /// The connector misbehaved.
    Misbehaved,
    /// The host failed.
    HostFailed,
}

/// What the lines of a batch came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    counts: BTreeMap<(Kind, String), u64>,
    /// Lines that got their verdict in this run, duplicates included.
    pub answered: u64,
    /// Duplicates among these: lines that got the answer to another line with the same credential.
    pub coalesced: u64,
    /// Lines that are in the journal already, from an earlier run.
    pub skipped: u64,
    /// Lines that were rejected.
    pub unreadable: u64,
    /// Requests that were sent to the API, repeated ones included.
    pub api_calls: u64,
    /// How much of the input was read, in bytes.
    pub bytes_read: u64,
    /// Whether the run was stopped before the lines came to their end.
    pub stopped: bool,
}

impl Summary {
    /// How often each kind and code came up, in earlier runs of the journal, too. Codes beyond the
    /// first 64 are counted as `other-codes`.
    pub fn counts(&self) -> impl Iterator<Item = (Kind, &str, u64)> {
        self.counts
            .iter()
            .map(|((kind, code), count)| (*kind, code.as_str(), *count))
    }

    /// Whether some line came to this.
    #[must_use]
    pub fn has(&self, kind: Kind) -> bool {
        self.counts.keys().any(|(other, _)| *other == kind)
    }

    /// Counts what a line came to.
    pub(crate) fn count(&mut self, kind: Kind, code: &str) {
        let mut key = (kind, code.to_owned());
        if !self.counts.contains_key(&key) && self.counts.len() >= MAX_CODES {
            OTHER_CODES.clone_into(&mut key.1);
        }
        *self.counts.entry(key).or_default() += 1;
    }

    /// Takes back what was counted last.
    pub(crate) fn take_back(&mut self, kind: Kind, code: &str) {
        let mut key = (kind, code.to_owned());
        if !self.counts.contains_key(&key) {
            OTHER_CODES.clone_into(&mut key.1);
        }
        if let Some(count) = self.counts.get_mut(&key) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.counts.remove(&key);
            }
        }
    }
}

impl Kind {
    /// The kind of an outcome.
    pub(crate) fn of_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Valid => Self::Valid,
            Outcome::Invalid => Self::Invalid,
            Outcome::Undetermined => Self::Undetermined,
        }
    }

    /// The kind of an error with this code.
    pub(crate) fn of_error(code: &str) -> Self {
        if HostError::CODES.contains(&code) {
            Self::HostFailed
        } else {
            Self::Misbehaved
        }
    }

    /// The kind of an answer.
    pub(crate) fn of(outcome: Option<Outcome>, code: &str) -> Self {
        outcome.map_or_else(|| Self::of_error(code), Self::of_outcome)
    }
}
