//! Runs a batch: takes lines in, and asks each credential once, at its origin's pace.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::answer::{Answer, Answered};
use super::answers::Answers;
use super::error::BatchError;
use super::fingerprint::Fingerprint;
use super::journal::Journal;
use super::options::Options;
use super::origins::{Next, Origins};
use super::pending::{MAX_PENDING, MAX_PENDING_BYTES, Pending};
use super::reader::{Item, MAX_LINE_BYTES, Todo};
use super::settlement::{Done, Joined};
use super::setup::Event;
use super::summary::{Kind, Summary};
use connector_host::Connector;
use connector_host::Outcome;

/// How often a credential is asked again when the API says that it is asked too often.
const MAX_RETRIES: u32 = 3;

/// A call that came back.
pub(crate) type Returned = (Todo, Instant, Answered);

/// A batch that runs.
pub(crate) struct Driver<'a> {
    pub(crate) connector: Arc<Connector>,
    pub(crate) options: Options,
    pub(crate) journal: Option<Journal>,
    pub(crate) tell: &'a mut dyn FnMut(Event<'_>, &Summary) -> ControlFlow<()>,
    pub(crate) origins: Origins<Done>,
    pub(crate) calls: JoinSet<Returned>,
    /// Credentials that are being asked, or were refused and wait, and the lines that wait for them.
    pub(crate) under_way: HashMap<Fingerprint, Vec<Joined>>,
    pub(crate) answers: Answers,
    pub(crate) suspected: Arc<Answer>,
    pub(crate) pending: Pending,
    /// Refusals that wait, and the lines they will take.
    pub(crate) held: Pending,
    pub(crate) summary: Summary,
    /// Whether the reader of the lines has gone away.
    pub(crate) closed: bool,
}

impl Driver<'_> {
    pub(crate) async fn drive(
        &mut self,
        mut items: mpsc::Receiver<(u64, Item)>,
        mut resuming: bool,
        stop: &mut mpsc::Receiver<()>,
    ) -> Result<(), BatchError> {
        let mut at_end = false;
        loop {
            // Nothing is asked before the journal is known to belong to these lines.
            let wake = if resuming { None } else { self.start_calls() };
            let has_work = !self.calls.is_empty() || wake.is_some();
            if (at_end || self.closed) && !has_work {
                break;
            }
            if !has_work && !resuming && !self.pending.has_room() {
                // All that is pending waits for more lines: there is no room for them.
                self.give_up_all()?;
            }
            // Only as far ahead as it takes to keep all calls busy.
            let wants_more = !at_end
                && !self.summary.stopped
                && (resuming || self.calls.len() < self.options.jobs && self.pending.has_room());
            let sleep = async {
                match wake {
                    Some(wake) => tokio::time::sleep_until(wake.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                Some(()) = stop.recv() => {
                    items.close();
                    at_end = true;
                    self.stop();
                }
                Some(returned) = self.calls.join_next() => match returned {
                    Ok(returned) => self.returned(returned)?,
                    Err(error) if error.is_cancelled() => {}
                    Err(_) => return Err(BatchError::LostCall),
                },
                item = items.recv(), if wants_more => match item {
                    Some((_, Item::Resumed)) => resuming = false,
                    Some((bytes, item)) => {
                        self.summary.bytes_read = bytes;
                        self.take(item)?;
                        let most = MAX_PENDING_BYTES + MAX_LINE_BYTES;
                        if resuming && self.pending.exceeds(MAX_PENDING, most) {
                            return Err(BatchError::OtherInput);
                        }
                    }
                    None => at_end = true,
                },
                () = sleep => {}
            }
            if self.closed && !self.summary.stopped {
                items.close();
                at_end = true;
                self.stop();
            }
        }
        self.give_up_all()
    }

    /// Starts nothing more; told again, drops what is under way.
    fn stop(&mut self) {
        if self.summary.stopped {
            self.calls.abort_all();
        }
        self.summary.stopped = true;
        self.origins.clear_queues();
    }

    /// Starts what may start; when more may, if that is only a matter of time.
    fn start_calls(&mut self) -> Option<Instant> {
        while self.calls.len() < self.options.jobs {
            let now = Instant::now();
            let mut todo = match self.origins.next(now) {
                Next::Start(todo) => todo,
                Next::At(then) => return Some(then),
                Next::Nothing => return None,
            };
            let connector = Arc::clone(&self.connector);
            let receipts = self.options.receipts;
            self.summary.calls += 1;
            self.calls.spawn(async move {
                let report = connector.validate(&todo.values).await;
                let earlier = std::mem::take(&mut todo.earlier);
                let answered = Answered::of(report, receipts).with_earlier(earlier);
                (todo, now, answered)
            });
        }
        None
    }

    /// Takes in what the reader made of a line.
    fn take(&mut self, item: Item) -> Result<(), BatchError> {
        let now = Instant::now();
        match item {
            Item::Todo(todo) => self.take_todo(todo, now),
            Item::Skipped { origin, kind, code } => {
                self.summary.skipped += 1;
                self.summary.count(kind, &code);
                if kind == Kind::Valid {
                    self.origins.place(&origin, now).incident.was_valid();
                    self.forget_one()?;
                }
                self.tell(Event::Skipped);
                Ok(())
            }
            Item::Unreadable { number, error } => {
                self.summary.unreadable += 1;
                self.tell(Event::Unreadable {
                    number,
                    error: &error,
                });
                Ok(())
            }
            Item::Resumed => Ok(()),
            Item::Failed(error) => Err(error),
        }
    }

    fn take_todo(&mut self, todo: Todo, now: Instant) -> Result<(), BatchError> {
        self.pending.add(todo.bytes);
        let (id, bytes) = (todo.id.clone(), todo.bytes);
        let joined = Joined { id, bytes };
        if let Some(answer) = self.answers.get(&todo.credential) {
            self.write_joined(&joined, &answer)?;
        } else if let Some(others) = self.under_way.get_mut(&todo.credential) {
            others.push(joined);
        } else {
            self.under_way.insert(todo.credential, Vec::new());
            self.origins.enqueue(todo, now);
            return self.forget_one();
        }
        let mut decided = Vec::new();
        let place = self.origins.place(&todo.origin, now);
        place.incident.not_asked(&mut decided);
        self.decide(decided)?;
        self.forget_one()
    }

    /// Takes in a call that came back.
    fn returned(&mut self, (mut todo, started, answered): Returned) -> Result<(), BatchError> {
        let now = Instant::now();
        let stopped = self.summary.stopped;
        let place = self.origins.place(&todo.origin, now);
        place.running = place.running.saturating_sub(1);
        if let Some(refused) = answered.refused {
            place.pace.refused(refused, started, now);
            if todo.attempts < MAX_RETRIES {
                // A run that stops leaves it to the next one.
                if !stopped {
                    todo.attempts += 1;
                    todo.earlier = answered
                        .receipt
                        .map(|receipt| receipt.requests)
                        .unwrap_or_default();
                    self.origins.enqueue(todo, now);
                }
                return Ok(());
            }
        } else {
            place.pace.answered(answered.requests);
        }
        let done = Done {
            id: todo.id,
            bytes: todo.bytes,
            credential: todo.credential,
            answer: answered.answer,
            receipt: answered.receipt.map(|receipt| json!(receipt).to_string()),
        };
        let mut decided = Vec::new();
        match (done.answer.outcome, answered.by_api) {
            (Some(Outcome::Invalid), true) => {
                self.held.add(done.held_bytes());
                let code = done.answer.code.clone();
                place.incident.refused(done, &code, &mut decided);
                self.decide(decided)?;
                self.relieve()
            }
            (Some(outcome @ (Outcome::Valid | Outcome::Undetermined)), true) => {
                let is_valid = outcome == Outcome::Valid;
                place.incident.accepted(is_valid, &mut decided);
                self.write(&done)?;
                self.decide(decided)
            }
            _ => {
                place.incident.not_asked(&mut decided);
                self.write(&done)?;
                self.decide(decided)
            }
        }
    }
}
