//! Runs a batch: takes lines in, asks each credential once at its origin's pace, and gives lines out.

use std::collections::HashMap;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::answer::{Answer, Answered};
use super::answers::{Answers, MAX_BYTES};
use super::entry::Defaults;
use super::error::BatchError;
use super::fingerprint::{Fingerprint, Fingerprints};
use super::incident::Decision;
use super::journal::Journal;
use super::line_error::LineError;
use super::lines::Lines;
use super::options::Options;
use super::origins::{Next, Origins};
use super::pending::{MAX_PENDING, MAX_PENDING_BYTES, Pending};
use super::reader::{Item, MAX_LINE_BYTES, Reader, Todo};
use super::recent::WINDOW;
use super::resume::Resume;
use super::saved::Saved;
use super::summary::{Kind, Summary};
use crate::connector::Connector;
use crate::runner::Runner;
use crate::verdict::Outcome;

/// How often a credential is asked again when the API says that it is asked too often.
const MAX_RETRIES: u32 = 3;

/// A batch to run.
pub struct Batch {
    /// What runs each call.
    pub runner: Arc<Runner>,
    /// The connector of all lines.
    pub connector: Arc<Connector>,
    /// How fast it may go.
    pub options: Options,
    /// Values for the fields that a line leaves out.
    pub defaults: Defaults,
    /// Saved credentials, for lines that name one.
    pub saved: Saved,
    /// Where verdict lines are kept, so that another run can go on.
    pub journal: Option<Journal>,
}

/// What a batch tells as it goes on.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A verdict line, with its line break.
    Line(&'a str),
    /// A line that cannot be used.
    Unreadable {
        /// Its number, from 1.
        number: u64,
        /// Why.
        error: &'a LineError,
    },
    /// A line that an earlier run has answered.
    Skipped,
}

/// A line whose credential is being asked for another line.
struct Joined {
    id: String,
    bytes: usize,
}

/// A line with its answer.
struct Done {
    id: String,
    bytes: usize,
    credential: Fingerprint,
    answer: Arc<Answer>,
    receipt: Option<String>,
}

/// A call that came back.
type Returned = (Todo, Instant, Answered);

/// A batch that runs.
struct Driver<'a> {
    runner: Arc<Runner>,
    connector: Arc<Connector>,
    options: Options,
    journal: Option<Journal>,
    tell: &'a mut dyn FnMut(Event<'_>, &Summary) -> ControlFlow<()>,
    origins: Origins<Done>,
    calls: JoinSet<Returned>,
    /// Credentials that are being asked, or were refused and wait, and the lines that wait for them.
    under_way: HashMap<Fingerprint, Vec<Joined>>,
    answers: Answers,
    suspected: Arc<Answer>,
    pending: Pending,
    /// Refusals that wait, and the lines they will take.
    held: Pending,
    summary: Summary,
    /// Whether the reader of the lines has gone away.
    closed: bool,
}

impl Batch {
    /// Runs to the end of the lines, or until it is told to `stop`: the first time it ends what is
    /// under way, the second time it drops that, too.
    ///
    /// # Errors
    ///
    /// If the lines or the journal cannot be read or written, or do not belong together.
    pub async fn run(
        self,
        lines: impl Read + Send + 'static,
        mut stop: mpsc::Receiver<()>,
        tell: &mut dyn FnMut(Event<'_>, &Summary) -> ControlFlow<()>,
    ) -> Result<Summary, BatchError> {
        let valid_origins = self.saved.valid_origins();
        let records = self.journal.as_ref().map(Journal::records).transpose()?;
        let reader = Reader {
            lines: Lines::new(lines, MAX_LINE_BYTES),
            form: self.connector.form().clone(),
            defaults: self.defaults,
            saved: self.saved,
            fingerprints: Fingerprints::new().ok_or(BatchError::NoRandom)?,
            resume: records.map(Resume::new),
        };
        let resuming = reader.resume.is_some();
        let items = reader.start().map_err(BatchError::Input)?;
        let mut driver = Driver {
            runner: self.runner,
            connector: self.connector,
            options: self.options,
            journal: self.journal,
            tell,
            origins: Origins::new(self.options, valid_origins),
            calls: JoinSet::new(),
            under_way: HashMap::new(),
            answers: Answers::new(WINDOW, MAX_BYTES),
            suspected: Arc::new(Answer::suspected_incident()),
            pending: Pending::default(),
            held: Pending::default(),
            summary: Summary::default(),
            closed: false,
        };
        let result = driver.drive(items, resuming, &mut stop).await;
        let synced = driver.journal.as_mut().map_or(Ok(()), Journal::sync);
        result?;
        synced?;
        Ok(driver.summary)
    }
}

impl Driver<'_> {
    async fn drive(
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
            let todo = match self.origins.next(now) {
                Next::Start(todo) => todo,
                Next::At(then) => return Some(then),
                Next::Nothing => return None,
            };
            let (runner, connector) = (Arc::clone(&self.runner), Arc::clone(&self.connector));
            let receipts = self.options.receipts;
            self.summary.calls += 1;
            self.calls.spawn(async move {
                let report = runner.validate(&connector, &todo.values).await;
                (todo, now, Answered::of(&report, receipts))
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
            receipt: answered.receipt,
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

    /// Writes refusals that wait no longer.
    fn decide(&mut self, decided: Vec<Decision<Done>>) -> Result<(), BatchError> {
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
    fn relieve(&mut self) -> Result<(), BatchError> {
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
    fn give_up_all(&mut self) -> Result<(), BatchError> {
        while let Some(incident) = self.origins.fullest() {
            let mut decided = Vec::new();
            incident.give_up(&mut decided);
            self.decide(decided)?;
        }
        Ok(())
    }

    fn forget_one(&mut self) -> Result<(), BatchError> {
        let Some(mut incident) = self.origins.forget_one() else {
            return Ok(());
        };
        let mut decided = Vec::new();
        incident.give_up(&mut decided);
        self.decide(decided)
    }

    /// Writes a line, and those that wait for the same credential.
    fn write(&mut self, done: &Done) -> Result<(), BatchError> {
        self.answers.insert(done.credential, &done.answer);
        let line = done.answer.line(&done.id, done.receipt.as_deref());
        self.write_line(&line, done.bytes, &done.answer)?;
        let joined = self.under_way.remove(&done.credential);
        for joined in joined.unwrap_or_default() {
            self.write_joined(&joined, &done.answer)?;
        }
        Ok(())
    }

    fn write_joined(&mut self, joined: &Joined, answer: &Answer) -> Result<(), BatchError> {
        self.summary.joined += 1;
        let line = answer.line(&joined.id, self.options.receipts.then_some("null"));
        self.write_line(&line, joined.bytes, answer)
    }

    fn write_line(&mut self, line: &str, bytes: usize, answer: &Answer) -> Result<(), BatchError> {
        self.pending.remove(bytes);
        self.summary.answered += 1;
        self.summary.count(Kind::of(answer.outcome), &answer.code);
        if let Some(journal) = &mut self.journal {
            journal.append(line)?;
        }
        self.tell(Event::Line(line));
        Ok(())
    }

    fn tell(&mut self, event: Event<'_>) {
        self.closed |= (self.tell)(event, &self.summary).is_break();
    }
}

impl Done {
    /// What it takes to hold it.
    fn held_bytes(&self) -> usize {
        self.answer.bytes() + self.receipt.as_ref().map_or(0, String::len)
    }
}
