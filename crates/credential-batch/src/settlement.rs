//! Gives lines their verdicts: at once, or when a refusal need not wait any longer.

use std::sync::Arc;

use super::answer::Answer;
use super::driver::Driver;
use super::error::BatchError;
use super::fingerprint::Fingerprint;
use super::incident::Decision;
use super::pending::{MAX_PENDING, MAX_PENDING_BYTES};
use super::setup::Event;
use super::summary::Kind;

/// A line whose credential is being asked for another line.
pub(crate) struct Joined {
    pub(crate) id: String,
    pub(crate) bytes: usize,
}

/// A line with its answer.
pub(crate) struct Done {
    pub(crate) id: String,
    pub(crate) bytes: usize,
    pub(crate) credential: Fingerprint,
    pub(crate) answer: Arc<Answer>,
    pub(crate) receipt: Option<String>,
}

impl Driver<'_> {
    /// Writes refusals that wait no longer.
    pub(crate) fn decide(&mut self, decided: Vec<Decision<Done>>) -> Result<(), BatchError> {
        for decision in decided {
            let (Decision::AsItStands(done) | Decision::Suspected(done)) = &decision;
            self.held.remove(done.held_bytes());
            match decision {
                Decision::AsItStands(done) => self.write(&done)?,
                Decision::Suspected(done) => {
                    let answer = Arc::clone(&self.suspected);
                    self.write(&Done { answer, ..done })?;
                }
            }
        }
        Ok(())
    }

    /// Lets refusals go before there is no room for other lines.
    pub(crate) fn relieve(&mut self) -> Result<(), BatchError> {
        while self.held.exceeds(MAX_PENDING / 2, MAX_PENDING_BYTES) {
            let mut decided = Vec::new();
            let Some(incident) = self.origins.fullest() else {
                break;
            };
            incident.give_up(&mut decided);
            self.decide(decided)?;
        }
        Ok(())
    }

    /// Lets all refusals go.
    pub(crate) fn give_up_all(&mut self) -> Result<(), BatchError> {
        while let Some(incident) = self.origins.fullest() {
            let mut decided = Vec::new();
            incident.give_up(&mut decided);
            self.decide(decided)?;
        }
        Ok(())
    }

    pub(crate) fn forget_one(&mut self) -> Result<(), BatchError> {
        let Some(mut incident) = self.origins.forget_one() else {
            return Ok(());
        };
        let mut decided = Vec::new();
        incident.give_up(&mut decided);
        self.decide(decided)
    }

    /// Writes a line, and those that wait for the same credential.
    pub(crate) fn write(&mut self, done: &Done) -> Result<(), BatchError> {
        self.answers.insert(done.credential, &done.answer);
        let line = done.answer.line(&done.id, done.receipt.as_deref());
        self.write_line(&line, done.bytes, &done.answer)?;
        let joined = self.under_way.remove(&done.credential);
        for joined in joined.unwrap_or_default() {
            self.write_joined(&joined, &done.answer)?;
        }
        Ok(())
    }

    pub(crate) fn write_joined(
        &mut self,
        joined: &Joined,
        answer: &Answer,
    ) -> Result<(), BatchError> {
        let line = answer.line(&joined.id, self.options.receipts.then_some("null"));
        if self.write_line(&line, joined.bytes, answer)? {
            self.summary.joined += 1;
        }
        Ok(())
    }

    /// Writes a line; whether it got out.
    fn write_line(
        &mut self,
        line: &str,
        bytes: usize,
        answer: &Answer,
    ) -> Result<bool, BatchError> {
        self.pending.remove(bytes);
        let kind = Kind::of(answer.outcome);
        self.summary.answered += 1;
        self.summary.count(kind, &answer.code);
        if let Some(journal) = &mut self.journal {
            journal.append(line)?;
        }
        let got_out = self.tell(Event::Line(line)) || self.journal.is_some();
        if !got_out {
            self.summary.answered -= 1;
            self.summary.take_back(kind, &answer.code);
        }
        Ok(got_out)
    }

    /// Tells of something; whether it was taken over.
    pub(crate) fn tell(&mut self, event: Event<'_>) -> bool {
        let taken = (self.tell)(event, &self.summary).is_continue();
        self.closed |= !taken;
        taken
    }
}

impl Done {
    /// What it takes to hold it.
    pub(crate) fn held_bytes(&self) -> usize {
        self.answer.bytes() + self.receipt.as_ref().map_or(0, String::len)
    }
}
