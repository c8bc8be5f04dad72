//! Runs a batch: reads lines, and validates each credential once, no faster than its origin allows.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::answers::answer::Answered;
use crate::bounds::{MAX_LINE_BYTES, MAX_PENDING, MAX_PENDING_BYTES};
use crate::emitter::{Answering, Done, Emitter};
use crate::error::BatchError;
use crate::event::Event;
use crate::input::item::{Item, Todo};
use crate::options::Options;
use crate::origins::{Next, Origins};
use crate::stop::Stop;
use crate::summary::Kind;
use connector_host::{Connector, HostError, Outcome};

/// How often a credential is tried again when the API asks for fewer requests.
const MAX_RETRIES: u32 = 3;

/// A call that returned: its credential, its start and its result.
type Returned = (Todo, Instant, Answered);

/// A running batch.
pub(crate) struct Driver<'a> {
    connector: Arc<Connector>,
    options: Options,
    origins: Origins<Done>,
    calls: JoinSet<Returned>,
    emitter: Emitter<'a>,
}

impl<'a> Driver<'a> {
    /// A batch that has not started yet.
    pub(crate) fn new(
        connector: Arc<Connector>,
        options: Options,
        valid_origins: HashSet<Arc<str>>,
        emitter: Emitter<'a>,
    ) -> Self {
        Self {
            connector,
            options,
            origins: Origins::new(options, valid_origins),
            calls: JoinSet::new(),
            emitter,
        }
    }

    /// Emits the lines.
    pub(crate) fn into_emitter(self) -> Emitter<'a> {
        self.emitter
    }

    /// Runs to the end.
    pub(crate) async fn drive(
        &mut self,
        mut items: mpsc::Receiver<(u64, Item)>,
        mut resuming: bool,
        stop: &Stop,
    ) -> Result<(), BatchError> {
        let mut at_end = false;
        loop {
            // Nothing is sent before the journal is known to belong to these lines.
            let wake = if resuming { None } else { self.start_calls() };
            let has_work = !self.calls.is_empty() || wake.is_some();
            if (at_end || self.emitter.is_closed()) && !has_work {
                break;
            }
            let has_room = self.emitter.pending().has_room();
            if !has_work && !resuming && !has_room {
                // Everything pending waits for more lines, for which there is no room.
                self.give_up_all()?;
            }
            // Only as far ahead as necessary to keep all calls busy.
            let wants_more = !at_end
                && !self.emitter.summary().stopped
                && (resuming
                    || self.calls.len() < self.options.jobs && self.emitter.pending().has_room());
            let sleep = async {
                match wake {
                    Some(wake) => tokio::time::sleep_until(wake.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = stop.requested() => {
                    items.close();
                    at_end = true;
                    self.stop();
                }
                Some(returned) = self.calls.join_next() => match returned {
                    Ok(returned) => self.returned(returned)?,
                    Err(error) if error.is_cancelled() => {}
                    Err(_) => return Err(HostError::Internal("a call ended without a result".to_owned()).into()),
                },
                item = items.recv(), if wants_more => match item {
                    Some((_, Item::Resumed)) => resuming = false,
                    Some((bytes, item)) => {
                        self.emitter.summary_mut().bytes_read = bytes;
                        self.take(item)?;
                        let most = MAX_PENDING_BYTES + MAX_LINE_BYTES;
                        if resuming && self.emitter.pending().exceeds(MAX_PENDING, most) {
                            return Err(BatchError::OtherInput);
                        }
                    }
                    None => at_end = true,
                },
                () = sleep => {}
            }
            if self.emitter.is_closed() && !self.emitter.summary().stopped {
                items.close();
                at_end = true;
                self.stop();
            }
        }
        self.give_up_all()
    }

    /// Starts no more calls; the second time, drops the running ones.
    fn stop(&mut self) {
        let summary = self.emitter.summary_mut();
        if summary.stopped {
            self.calls.abort_all();
        }
        summary.stopped = true;
        self.origins.clear_queues();
    }

    /// Starts the calls that may start now. Returns when more may start, if that depends only on
    /// time.
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
            self.calls.spawn(async move {
                let report = connector.validate(&todo.values).await;
                let earlier = std::mem::take(&mut todo.earlier);
                let answered = Answered::of(report, receipts).with_earlier(earlier);
                (todo, now, answered)
            });
        }
        None
    }

    /// Handles an item from the reader.
    fn take(&mut self, item: Item) -> Result<(), BatchError> {
        let now = Instant::now();
        match item {
            Item::Todo(todo) => self.take_todo(todo, now),
            Item::Skipped { origin, kind, code } => {
                let summary = self.emitter.summary_mut();
                summary.skipped += 1;
                summary.count(kind, &code);
                if kind == Kind::Valid {
                    self.origins.place(&origin, now).outage.was_valid();
                    self.forget_one()?;
                }
                self.emitter.event(Event::Skipped);
                Ok(())
            }
            Item::Unreadable { number, error } => {
                self.emitter.summary_mut().unreadable += 1;
                self.emitter.event(Event::Unreadable {
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
        match self.emitter.take(&todo)? {
            Answering::ToAsk => self.origins.enqueue(todo, now),
            Answering::Coalesced => {
                let place = self.origins.place(&todo.origin, now);
                self.emitter.decided(place.outage.not_asked())?;
            }
        }
        self.forget_one()
    }

    /// Handles a call that returned.
    fn returned(&mut self, (mut todo, started, answered): Returned) -> Result<(), BatchError> {
        let now = Instant::now();
        let api_calls = u64::try_from(answered.api_calls).unwrap_or(u64::MAX);
        self.emitter.summary_mut().api_calls += api_calls;
        let place = self.origins.place(&todo.origin, now);
        place.running = place.running.saturating_sub(1);
        if let Some(throttled) = answered.throttled {
            place.limiter.throttled(throttled, started, now);
            if todo.attempts < MAX_RETRIES {
                // A run that stops leaves it to the next one.
                if !self.emitter.summary().stopped {
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
            place.limiter.answered(answered.requests);
        }
        let done = Done {
            id: todo.id,
            saved: todo.saved,
            bytes: todo.bytes,
            credential: todo.credential,
            answer: answered.answer,
            receipt: answered.receipt.map(|receipt| json!(receipt).to_string()),
        };
        match (done.answer.outcome, answered.by_api) {
            (Some(Outcome::Invalid), true) => {
                self.emitter.hold(&done);
                let code = done.answer.code.clone();
                self.emitter.decided(place.outage.rejected(done, &code))?;
                self.relieve()
            }
            (Some(outcome @ (Outcome::Valid | Outcome::Undetermined)), true) => {
                let is_valid = outcome == Outcome::Valid;
                let decided = place.outage.accepted(is_valid);
                self.emitter.done(&done)?;
                self.emitter.decided(decided)
            }
            _ => {
                let decided = place.outage.not_asked();
                self.emitter.done(&done)?;
                self.emitter.decided(decided)
            }
        }
    }

    /// Releases rejections before there is no room for other lines.
    fn relieve(&mut self) -> Result<(), BatchError> {
        while self.emitter.holds_too_much() {
            let Some(outage) = self.origins.fullest() else {
                break;
            };
            self.emitter.decided(outage.give_up())?;
        }
        Ok(())
    }

    /// Releases all rejections.
    fn give_up_all(&mut self) -> Result<(), BatchError> {
        while let Some(outage) = self.origins.fullest() {
            self.emitter.decided(outage.give_up())?;
        }
        Ok(())
    }

    /// Forgets an origin if there are too many, and releases its rejections.
    fn forget_one(&mut self) -> Result<(), BatchError> {
        match self.origins.forget_one() {
            Some(mut outage) => self.emitter.decided(outage.give_up()),
            None => Ok(()),
        }
    }
}
