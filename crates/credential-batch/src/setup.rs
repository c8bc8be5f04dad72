//! What a batch is set up with, and what it tells as it goes on.

use std::collections::HashMap;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::answer::Answer;
use super::answers::{Answers, MAX_BYTES};
use super::driver::Driver;
use super::entry::Defaults;
use super::error::BatchError;
use super::fingerprint::Fingerprints;
use super::journal::Journal;
use super::line_error::LineError;
use super::lines::Lines;
use super::options::Options;
use super::origins::Origins;
use super::pending::Pending;
use super::reader::{MAX_LINE_BYTES, Reader};
use super::recent::WINDOW;
use super::resume::Resume;
use super::saved::Saved;
use super::summary::Summary;
use connector_host::Connector;

/// A batch to run.
pub struct Batch {
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

impl Batch {
    /// Runs to the end of the lines, or until it is told to `stop`: the first time it ends what is
    /// under way, the second time it drops that, too.
    /// A line on which `tell` breaks was not taken over: the run stops, and the summary does not count
    /// it, unless the journal holds it.
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
