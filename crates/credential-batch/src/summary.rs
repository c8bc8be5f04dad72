//! What the lines of a batch came to.

use std::collections::BTreeMap;

use connector_host::Outcome;

/// The most codes that are counted one by one: a connector makes its own up.
const MAX_CODES: usize = 64;

/// What stands for the codes beyond these.
const OTHER_CODES: &str = "other-codes";

/// What a line came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The credential is valid.
    Valid,
    /// The credential is wrong.
    Invalid,
    /// It cannot be told.
    Undetermined,
    /// The connector misbehaved.
    Misbehaved,
}

/// What the lines of a batch came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    counts: BTreeMap<(Kind, String), u64>,
    /// Lines that got their verdict in this run.
    pub answered: u64,
    /// Lines among these whose credential was asked for another line.
    pub joined: u64,
    /// Lines that an earlier run had answered.
    pub skipped: u64,
    /// Lines that could not be used.
    pub unreadable: u64,
    /// Calls that were made, repeated ones included.
    pub calls: u64,
    /// How much of the input was read, in bytes.
    pub bytes_read: u64,
    /// Whether the run was told to stop before its lines came to their end.
    pub stopped: bool,
}

impl Summary {
    /// How often each kind and code came up, in earlier runs of the journal, too.
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
    /// What an outcome is; none is the connector's fault.
    pub(crate) fn of(outcome: Option<Outcome>) -> Self {
        match outcome {
            Some(Outcome::Valid) => Self::Valid,
            Some(Outcome::Invalid) => Self::Invalid,
            Some(Outcome::Undetermined) => Self::Undetermined,
            None => Self::Misbehaved,
        }
    }
}
