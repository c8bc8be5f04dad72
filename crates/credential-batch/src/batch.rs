//! A batch, and how to run it.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use crate::bounds::MAX_LINE_BYTES;
use crate::driver::Driver;
use crate::emitter::Emitter;
use crate::error::BatchError;
use crate::event::Event;
use crate::fingerprint::Fingerprints;
use crate::input::defaults::Defaults;
use crate::input::lines::Lines;
use crate::input::reader::Reader;
use crate::input::resume::Resume;
use crate::input::saved::Saved;
use crate::journal::Journal;
use crate::options::Options;
use crate::stop::Stop;
use crate::summary::Summary;
use connector_host::Connector;

/// A batch to run.
pub struct Batch {
    /// The connector of all lines.
    pub connector: Arc<Connector>,
    /// Its speed, and what it writes.
    pub options: Options,
    /// Values for fields that a line omits.
    pub defaults: Defaults,
    /// Saved credentials, for lines that name one.
    pub saved: Saved,
    /// The journal, which lets another run resume.
    pub journal: Option<Journal>,
}

impl Batch {
    /// Runs to the end of `lines` (JSON Lines), or until `stop` is requested, and returns the summary.
    ///
    /// `on_event` is called for each event, in order, with the summary so far. If it breaks, the batch stops as
    /// after a stop request, and does not count the line unless the journal has it. `lines` are read on a
    /// separate thread.
    ///
    /// # Errors
    ///
    /// If the lines or the journal cannot be read or written, or do not belong together, or the operating
    /// system has no random bytes.
    pub async fn run(
        self,
        lines: impl Read + Send + 'static,
        stop: &Stop,
        mut on_event: impl FnMut(Event<'_>, &Summary) -> ControlFlow<()>,
    ) -> Result<Summary, BatchError> {
        let valid_origins = self.saved.valid_origins();
        let records = self.journal.as_ref().map(Journal::records).transpose()?;
        let reader = Reader {
            lines: Lines::new(lines, MAX_LINE_BYTES),
            form: self.connector.form().clone(),
            defaults: self.defaults,
            saved: self.saved,
            fingerprints: Fingerprints::new()?,
            resume: records.map(Resume::new),
        };
        let resuming = reader.resume.is_some();
        let items = reader.start().map_err(BatchError::Input)?;
        let emitter = Emitter::new(self.journal, self.options.receipts, &mut on_event);
        let mut driver = Driver::new(self.connector, self.options, valid_origins, emitter);
        let result = driver.drive(items, resuming, stop).await;
        let mut emitter = driver.into_emitter();
        let synced = emitter.sync();
        result?;
        synced?;
        Ok(emitter.into_summary())
    }
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch")
            .field("connector", self.connector.identity())
            .field("options", &self.options)
            .field("defaults", &self.defaults)
            .field("saved", &self.saved)
            .field("journal", &self.journal)
            .finish_non_exhaustive()
    }
}
