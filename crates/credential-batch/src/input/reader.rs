//! Reads the lines of a batch on a separate thread, and decides what each requires.

use std::io::Read;
use std::sync::Arc;

use tokio::sync::mpsc;

use crate::bounds::{DEDUP_WINDOW, MAX_LINE_BYTES};
use crate::error::BatchError;
use crate::fingerprint::Fingerprints;
use crate::input::dedup_window::DedupWindow;
use crate::input::defaults::Defaults;
use crate::input::entry::{Entry, Filled};
use crate::input::item::{Item, Todo};
use crate::input::line_error::LineError;
use crate::input::lines::{Line, Lines};
use crate::input::resume::Resume;
use crate::input::saved::Saved;
use connector_host::Form;
use connector_host::Values;

/// How many lines can be queued. More would only hold more keys.
const AHEAD: usize = 16;

/// What reading the lines requires.
pub(crate) struct Reader<R> {
    pub(crate) lines: Lines<R>,
    pub(crate) form: Form,
    pub(crate) defaults: Defaults,
    pub(crate) saved: Saved,
    pub(crate) fingerprints: Fingerprints,
    pub(crate) resume: Option<Resume>,
}

impl<R: Read + Send + 'static> Reader<R> {
    /// Starts reading. Each item comes with the number of bytes read up to it.
    pub(crate) fn start(self) -> std::io::Result<mpsc::Receiver<(u64, Item)>> {
        let (sender, receiver) = mpsc::channel(AHEAD);
        std::thread::Builder::new()
            .name("batch-lines".to_owned())
            .spawn(move || self.run(&sender))?;
        Ok(receiver)
    }

    /// Reads to the end, or until nobody wants more.
    fn run(mut self, sender: &mpsc::Sender<(u64, Item)>) {
        let mut ids = DedupWindow::new(DEDUP_WINDOW);
        loop {
            let item = match self.next(&mut ids) {
                Ok(Some(item)) => item,
                Ok(None) => return,
                Err(error) => Item::Failed(error),
            };
            let is_last = matches!(item, Item::Failed(_));
            let sent = sender.blocking_send((self.lines.bytes(), item));
            if is_last || sent.is_err() {
                return;
            }
        }
    }

    fn next(&mut self, ids: &mut DedupWindow) -> Result<Option<Item>, BatchError> {
        if let Some(resume) = &mut self.resume
            && resume.is_complete(&self.fingerprints)?
        {
            self.resume = None;
            return Ok(Some(Item::Resumed));
        }
        loop {
            let line = match self.lines.next().map_err(BatchError::Input)? {
                Some(line) => line,
                None if self.resume.is_some() => return Err(BatchError::OtherInput),
                None => return Ok(None),
            };
            let line = match line {
                Line::Whole(line) if line.trim_ascii().is_empty() => continue,
                Line::Whole(line) => Ok(line),
                Line::TooLong => Err(LineError::TooLong {
                    limit: MAX_LINE_BYTES,
                }),
            };
            let bytes = line.as_ref().map_or(0, |line| line.len());
            let filled = line
                .and_then(Entry::parse)
                .and_then(|entry| entry.fill(&self.form, &self.defaults, &self.saved));
            let number = self.lines.number();
            let unreadable = |error| Ok(Some(Item::Unreadable { number, error }));
            let Filled { id, values, saved } = match filled {
                Ok(filled) => filled,
                Err(error) => return unreadable(error),
            };
            let fingerprint = self.fingerprints.of_id(&id);
            if !ids.insert(fingerprint) {
                return unreadable(LineError::SameId);
            }
            let origin = Self::origin(&values);
            if let Some(resume) = &mut self.resume
                && let Some((kind, code)) = resume.next(fingerprint, &self.fingerprints)?
            {
                return Ok(Some(Item::Skipped { origin, kind, code }));
            }
            return Ok(Some(Item::Todo(Todo {
                credential: self.fingerprints.of_values(&values),
                id,
                values,
                saved,
                origin,
                bytes,
                attempts: 0,
                earlier: Vec::new(),
            })));
        }
    }

    /// Where a credential is asked; the same for all that cannot be asked anywhere.
    fn origin(values: &Values) -> Arc<str> {
        let origin = values.origin();
        origin.map_or_else(|| Arc::from(""), |origin| origin.to_string().into())
    }
}
