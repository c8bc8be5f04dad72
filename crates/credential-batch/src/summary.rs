//! Counts the results of a batch.

use std::collections::BTreeMap;

use connector_host::{HostError, Outcome};

/// The most codes that are counted separately, because a connector can invent any number.
const MAX_CODES: usize = 64;

/// The code under which all further ones are counted.
const OTHER_CODES: &str = "other-codes";

/// The kind of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The credential is valid.
    Valid,
    /// The credential is wrong.
    Invalid,
    /// Nothing is known about the credential.
    Undetermined,
    /// The connector misbehaved.
    Misbehaved,
    /// The host failed.
    HostFailed,
}

/// The counts of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    counts: BTreeMap<(Kind, String), u64>,
    /// Lines that got their verdict in this run, including duplicates.
    pub answered: u64,
    /// Duplicates among these: lines that share their credential with another line.
    pub coalesced: u64,
    /// Lines that are already in the journal, from an earlier run.
    pub skipped: u64,
    /// Lines that were rejected.
    pub unreadable: u64,
    /// Requests that were sent to the API, including repeated ones.
    pub api_calls: u64,
    /// How much of the input was read, in bytes.
    pub bytes_read: u64,
    /// Whether the run was stopped before the end of the input.
    pub stopped: bool,
}

impl Summary {
    /// How often each kind and code occurred, including earlier runs of the journal. Codes beyond
    /// the first 64 are counted as `other-codes`.
    pub fn counts(&self) -> impl Iterator<Item = (Kind, &str, u64)> {
        self.counts
            .iter()
            .map(|((kind, code), count)| (*kind, code.as_str(), *count))
    }

    /// Whether any line has this kind.
    #[must_use]
    pub fn has(&self, kind: Kind) -> bool {
        self.counts.keys().any(|(other, _)| *other == kind)
    }

    /// Counts a result.
    pub(crate) fn count(&mut self, kind: Kind, code: &str) {
        let mut key = (kind, code.to_owned());
        if !self.counts.contains_key(&key) && self.counts.len() >= MAX_CODES {
            OTHER_CODES.clone_into(&mut key.1);
        }
        *self.counts.entry(key).or_default() += 1;
    }

    /// Takes back the last count.
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

    /// The kind of a result.
    pub(crate) fn of(outcome: Option<Outcome>, code: &str) -> Self {
        outcome.map_or_else(|| Self::of_error(code), Self::of_outcome)
    }
}
