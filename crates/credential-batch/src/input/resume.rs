//! Finds the lines that an earlier run finished, in memory that does not grow with the journal.
//!
//! A run finishes lines out of order, but never reads more than [`MAX_PENDING`] of them ahead. So the journal
//! has the result of a line at most that far after the line's own place, and at most that many lines before the
//! last finished one are unfinished. A journal for which this does not hold belongs to another input.

use std::collections::HashMap;

use crate::bounds::MAX_PENDING;
use crate::error::BatchError;
use crate::fingerprint::{Fingerprint, Fingerprints};
use crate::journal::Records;
use crate::journal::error::JournalError;
use crate::summary::Kind;

/// The journal of an earlier run, compared with the lines as they are read again.
pub(crate) struct Resume {
    records: Records,
    /// Results whose lines were not found yet.
    ahead: HashMap<Fingerprint, (Kind, String)>,
    /// How many results were read.
    read: usize,
    at_end: bool,
    lines: usize,
    unanswered: usize,
}

impl Resume {
    pub(crate) fn new(records: Records) -> Self {
        Self {
            records,
            ahead: HashMap::new(),
            read: 0,
            at_end: false,
            lines: 0,
            unanswered: 0,
        }
    }

    /// The result of the next line, if it has one.
    pub(crate) fn next(
        &mut self,
        line: Fingerprint,
        fingerprints: &Fingerprints,
    ) -> Result<Option<(Kind, String)>, BatchError> {
        self.lines += 1;
        self.read_to(self.lines + MAX_PENDING, fingerprints)?;
        if let Some(answer) = self.ahead.remove(&line) {
            return Ok(Some(answer));
        }
        self.unanswered += 1;
        if !self.ahead.is_empty() && self.unanswered > MAX_PENDING {
            return Err(BatchError::OtherInput);
        }
        Ok(None)
    }

    /// Whether the line of every result was found.
    pub(crate) fn is_complete(&mut self, fingerprints: &Fingerprints) -> Result<bool, BatchError> {
        self.read_to(self.lines + MAX_PENDING, fingerprints)?;
        Ok(self.at_end && self.ahead.is_empty())
    }

    fn read_to(&mut self, count: usize, fingerprints: &Fingerprints) -> Result<(), BatchError> {
        while !self.at_end && self.read < count {
            let Some(record) = self.records.next()? else {
                self.at_end = true;
                break;
            };
            self.read += 1;
            let id = fingerprints.of_id(&record.id);
            if self.ahead.insert(id, record.answer()?).is_some() {
                return Err(JournalError::NotAJournal.into());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::*;
    use crate::journal::Journal;

    /// What this many lines require, if these were finished in this order.
    fn todo(lines: usize, answered: &[usize]) -> Result<Vec<usize>, BatchError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let text = answered
            .iter()
            .map(|line| format!("{{\"id\":\"{line}\",\"outcome\":\"valid\",\"code\":\"ok\"}}\n"));
        fs::write(&path, text.collect::<String>()).unwrap();
        let fingerprints = Fingerprints::new().unwrap();
        let mut resume = Resume::new(Journal::open(&path, &[])?.records()?);
        let mut todo = Vec::new();
        for line in 0..lines {
            match resume.next(fingerprints.of_id(&line.to_string()), &fingerprints)? {
                Some((kind, code)) => assert_eq!((kind, code.as_str()), (Kind::Valid, "ok")),
                None => todo.push(line),
            }
            assert!(resume.ahead.len() <= 2 * MAX_PENDING);
        }
        if resume.is_complete(&fingerprints)? {
            Ok(todo)
        } else {
            Err(BatchError::OtherInput)
        }
    }

    #[test]
    fn a_journal_of_other_lines_is_rejected() {
        assert_eq!(todo(3, &[]).unwrap(), [0, 1, 2]);
        assert!(matches!(todo(3, &[1, 4]), Err(BatchError::OtherInput)));
        let far = MAX_PENDING + 1;
        assert!(matches!(todo(far + 1, &[far]), Err(BatchError::OtherInput)));
        assert_eq!(todo(far, &[far - 1]).unwrap().len(), MAX_PENDING);
        assert!(matches!(todo(3, &[1, 1]), Err(BatchError::Journal(_))));
    }

    proptest! {
        #[test]
        fn what_was_answered_out_of_order_is_not_to_be_done_again(
            order in Just((0..40_usize).collect::<Vec<_>>()).prop_shuffle(), done in 0_usize..40,
        ) {
            let (answered, rest) = order.split_at(done);
            let mut rest = rest.to_vec();
            rest.sort_unstable();
            prop_assert_eq!(todo(40, answered).unwrap(), rest);
        }
    }
}
