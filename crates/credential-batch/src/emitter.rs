//! Emits verdict lines to the journal and the caller, for each line that waits for a credential.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::answers::Answers;
use crate::answers::answer::Answer;
use crate::bounds::{DEDUP_WINDOW, MAX_ANSWER_BYTES, MAX_PENDING, MAX_PENDING_BYTES};
use crate::error::BatchError;
use crate::event::Event;
use crate::fingerprint::Fingerprint;
use crate::input::item::Todo;
use crate::journal::Journal;
use crate::origins::outage_detector::Decision;
use crate::pending::Pending;
use crate::summary::{Kind, Summary};

/// Receives each event as it happens. It breaks if nobody wants more events.
pub(crate) type OnEvent<'a> = &'a mut (dyn FnMut(Event<'_>, &Summary) -> ControlFlow<()> + 'a);

/// Emits verdict lines, and knows which lines do not have one yet.
pub(crate) struct Emitter<'a> {
    journal: Option<Journal>,
    on_event: OnEvent<'a>,
    /// Whether each line has its receipt.
    receipts: bool,
    /// Credentials that are being validated or whose rejection is held, and the lines that wait for them.
    under_way: HashMap<Fingerprint, Vec<Coalesced>>,
    answers: Answers,
    suspected: Arc<Answer>,
    pending: Pending,
    /// Rejections that are held, and the size of their lines.
    held: Pending,
    summary: Summary,
    /// Whether nobody wants more events.
    closed: bool,
}

/// A line that shares its credential with an earlier one.
struct Coalesced {
    id: String,
    saved: Option<String>,
    bytes: usize,
}

/// A line with its result.
pub(crate) struct Done {
    pub(crate) id: String,
    /// The name of the saved credential that it is about.
    pub(crate) saved: Option<String>,
    pub(crate) bytes: usize,
    pub(crate) credential: Fingerprint,
    pub(crate) answer: Arc<Answer>,
    pub(crate) receipt: Option<String>,
}

/// How a line gets its result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answering {
    /// Its credential must be validated.
    ToAsk,
    /// Its credential was or is being validated for another line.
    Coalesced,
}

impl<'a> Emitter<'a> {
    /// Emits to the journal, if there is one, and to the caller.
    pub(crate) fn new(journal: Option<Journal>, receipts: bool, on_event: OnEvent<'a>) -> Self {
        Self {
            journal,
            on_event,
            receipts,
            under_way: HashMap::new(),
            answers: Answers::new(DEDUP_WINDOW, MAX_ANSWER_BYTES),
            suspected: Arc::new(Answer::suspected_outage()),
            pending: Pending::default(),
            held: Pending::default(),
            summary: Summary::default(),
            closed: false,
        }
    }

    /// The counts so far.
    pub(crate) fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The counts, to update.
    pub(crate) fn summary_mut(&mut self) -> &mut Summary {
        &mut self.summary
    }

    /// The lines that are read and not yet finished.
    pub(crate) fn pending(&self) -> &Pending {
        &self.pending
    }

    /// Whether nobody wants more events.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Takes in a line: emits it if its credential was answered before, has it wait if that is under
    /// way.
    pub(crate) fn take(&mut self, todo: &Todo) -> Result<Answering, BatchError> {
        let credential = todo.credential;
        self.pending.add(todo.bytes);
        let line = Coalesced {
            id: todo.id.clone(),
            saved: todo.saved.clone(),
            bytes: todo.bytes,
        };
        if let Some(answer) = self.answers.get(&credential) {
            self.coalesced(&line, &answer)?;
        } else if let Some(others) = self.under_way.get_mut(&credential) {
            others.push(line);
        } else {
            self.under_way.insert(credential, Vec::new());
            return Ok(Answering::ToAsk);
        }
        Ok(Answering::Coalesced)
    }

    /// Counts a rejection that is held.
    pub(crate) fn hold(&mut self, done: &Done) {
        self.held.add(done.held_bytes());
    }

    /// Whether rejections must be released to make room for other lines.
    pub(crate) fn holds_too_much(&self) -> bool {
        self.held.exceeds(MAX_PENDING / 2, MAX_PENDING_BYTES)
    }

    /// Emits rejections that are no longer held.
    pub(crate) fn decided(&mut self, decisions: Vec<Decision<Done>>) -> Result<(), BatchError> {
        for decision in decisions {
            let (Decision::Confirmed(done) | Decision::Suspected(done)) = &decision;
            self.held.remove(done.held_bytes());
            match decision {
                Decision::Confirmed(done) => self.done(&done)?,
                Decision::Suspected(done) => {
                    let answer = Arc::clone(&self.suspected);
                    self.done(&Done { answer, ..done })?;
                }
            }
        }
        Ok(())
    }

    /// Emits a line, and those that wait for the same credential.
    pub(crate) fn done(&mut self, done: &Done) -> Result<(), BatchError> {
        self.answers.insert(done.credential, &done.answer);
        let line = done.answer.line(&done.id, done.receipt.as_deref());
        self.line(&line, done.saved.as_deref(), done.bytes, &done.answer)?;
        let coalesced = self.under_way.remove(&done.credential);
        for other in coalesced.unwrap_or_default() {
            self.coalesced(&other, &done.answer)?;
        }
        Ok(())
    }

    /// Passes an event to the caller. Returns whether it was accepted.
    pub(crate) fn event(&mut self, event: Event<'_>) -> bool {
        let is_taken = (self.on_event)(event, &self.summary).is_continue();
        self.closed |= !is_taken;
        is_taken
    }

    /// The final counts.
    pub(crate) fn into_summary(self) -> Summary {
        self.summary
    }

    /// Syncs the journal to the disk.
    pub(crate) fn sync(&mut self) -> Result<(), BatchError> {
        let synced = self.journal.as_mut().map_or(Ok(()), Journal::sync);
        synced.map_err(BatchError::from)
    }

    fn coalesced(&mut self, line: &Coalesced, answer: &Answer) -> Result<(), BatchError> {
        let text = answer.line(&line.id, self.receipts.then_some("null"));
        if self.line(&text, line.saved.as_deref(), line.bytes, answer)? {
            self.summary.coalesced += 1;
        }
        Ok(())
    }

    /// Emits a line; whether the journal or the caller has it.
    fn line(
        &mut self,
        line: &str,
        saved: Option<&str>,
        bytes: usize,
        answer: &Answer,
    ) -> Result<bool, BatchError> {
        self.pending.remove(bytes);
        let kind = Kind::of(answer.outcome, &answer.code);
        self.summary.answered += 1;
        self.summary.count(kind, &answer.code);
        // After a host error, the next run tries again.
        let journal = self.journal.as_mut().filter(|_| kind != Kind::HostFailed);
        let is_journaled = journal.is_some();
        if let Some(journal) = journal {
            journal.append(line)?;
        }
        let is_kept = self.event(Event::Line { line, saved }) || is_journaled;
        if !is_kept {
            self.summary.answered -= 1;
            self.summary.take_back(kind, &answer.code);
        }
        Ok(is_kept)
    }
}

impl Done {
    /// The memory that it takes, in bytes.
    pub(crate) fn held_bytes(&self) -> usize {
        self.answer.bytes() + self.receipt.as_ref().map_or(0, String::len)
    }
}

#[cfg(test)]
mod tests {
    use connector_host::{HostError, Misbehavior, RunError};

    use super::*;
    use crate::fingerprint::Fingerprints;

    /// Emits one line to a journal while nobody accepts events, and returns the journal's lines and
    /// the summary's count.
    fn emitted(failure: RunError) -> (u64, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("verdicts.jsonl");
        let journal = Journal::open(&path, &[]).unwrap();
        let on_event: OnEvent<'_> = &mut |_, _| ControlFlow::Break(());
        let mut emitter = Emitter::new(Some(journal), false, on_event);
        let answer = Answer::of(Err(failure));
        let done = Done {
            id: "one".to_owned(),
            saved: None,
            bytes: 3,
            credential: Fingerprints::new().unwrap().of_id("one"),
            answer: Arc::new(answer),
            receipt: None,
        };
        emitter.done(&done).unwrap();
        emitter.sync().unwrap();
        let answered = emitter.into_summary().answered;
        (answered, std::fs::read_to_string(&path).unwrap())
    }

    #[test]
    fn a_line_that_the_host_failed_on_is_not_kept_when_nobody_takes_it() {
        let (answered, journal) = emitted(HostError::Memory("full".to_owned()).into());
        assert_eq!((answered, journal.contains("one")), (0, false));
        // Control: a result of the connector stays in the journal.
        let (answered, journal) = emitted(Misbehavior::Trap("text".to_owned()).into());
        assert_eq!((answered, journal.contains("one")), (1, true));
    }
}
