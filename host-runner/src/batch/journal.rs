//! The file that holds the verdict lines, so that a run that was killed can go on.
//!
//! A line is written whole, with one write, as soon as it is known: a killed process loses none that
//! was written. The disk is told to keep them once a second and at the end: after a loss of power the
//! lines of the last second may be missing, and are asked again.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::summary::Kind;
use crate::verdict::Outcome;
use serde::Deserialize;

/// What every line of a journal begins with.
const START: &[u8] = b"{\"id\":";

/// How much is looked at at once for the end of the last whole line.
const BLOCK_BYTES: u64 = 64 << 10;

/// How often the disk is told to keep what was written.
const SYNC: Duration = Duration::from_secs(1);

/// A journal, locked for as long as it is open.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    synced: Instant,
}

/// A line that was written before.
#[derive(Deserialize)]
pub(crate) struct Record {
    pub(crate) id: String,
    outcome: Option<Outcome>,
    code: Option<String>,
    error: Option<Error>,
}

/// How the connector misbehaved.
#[derive(Deserialize)]
struct Error {
    code: String,
}

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The file cannot be opened, read or written.
    #[error("cannot read or write it")]
    Io(#[from] io::Error),
    /// Another run has it.
    #[error("another run is writing it")]
    InUse,
    /// It holds something else, and is left as it is.
    #[error("it is no journal: a line in it is no verdict with an id")]
    NotAJournal,
}

impl Journal {
    /// Opens a journal or starts one, and cuts off a last line that was not written whole.
    ///
    /// # Errors
    ///
    /// If the file cannot be used, is used by another run, or holds something else.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        cut(&mut file)?;
        Ok(Self {
            file,
            path: path.to_owned(),
            synced: Instant::now(),
        })
    }

    /// Writes a line, which ends with its line break.
    pub(crate) fn append(&mut self, line: &str) -> Result<(), JournalError> {
        self.file.write_all(line.as_bytes())?;
        if self.synced.elapsed() >= SYNC {
            self.sync()?;
        }
        Ok(())
    }

    /// Has the disk keep what was written.
    pub(crate) fn sync(&mut self) -> Result<(), JournalError> {
        self.file.sync_data()?;
        self.synced = Instant::now();
        Ok(())
    }

    /// The lines that are in it now.
    pub(crate) fn records(&self) -> Result<Records, JournalError> {
        let file = File::open(&self.path)?;
        let length = self.file.metadata()?.len();
        Ok(Records {
            lines: BufReader::new(file.take(length)),
            line: Vec::new(),
        })
    }
}

/// The lines of a journal, in order.
pub(crate) struct Records {
    lines: BufReader<io::Take<File>>,
    line: Vec<u8>,
}

impl Records {
    /// The next line.
    pub(crate) fn next(&mut self) -> Result<Option<Record>, JournalError> {
        self.line.clear();
        if self.lines.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        let record = serde_json::from_slice(&self.line);
        record.map(Some).map_err(|_| JournalError::NotAJournal)
    }
}

impl Record {
    /// What the line came to.
    pub(crate) fn end(self) -> Result<(Kind, String), JournalError> {
        match (self.outcome, self.code, self.error) {
            (Some(outcome), Some(code), None) => Ok((Kind::of(Some(outcome)), code)),
            (None, None, Some(error)) => Ok((Kind::of(None), error.code)),
            _ => Err(JournalError::NotAJournal),
        }
    }
}

/// Cuts off what follows the last line break, if the file begins as a journal does.
fn cut(file: &mut File) -> Result<(), JournalError> {
    let length = file.metadata()?.len();
    let mut start = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(START.len() as u64).read_to_end(&mut start)?;
    if !START.starts_with(&start) {
        return Err(JournalError::NotAJournal);
    }
    let mut end = length;
    let mut whole = 0;
    let mut block = Vec::new();
    while end > 0 {
        let from = end.saturating_sub(BLOCK_BYTES);
        block.clear();
        file.seek(SeekFrom::Start(from))?;
        file.take(end - from).read_to_end(&mut block)?;
        if let Some(at) = block.iter().rposition(|byte| *byte == b'\n') {
            whole = from + at as u64 + 1;
            break;
        }
        end = from;
    }
    if whole < length {
        file.set_len(whole)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "{\"id\":\"a\",\"outcome\":\"valid\",\"code\":\"ok\"}\n";

    fn opened(content: &str) -> (Result<Journal, JournalError>, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        std::fs::write(&path, content).unwrap();
        let journal = Journal::open(&path);
        let left = std::fs::read_to_string(&path).unwrap();
        (journal, left)
    }

    #[test]
    fn a_torn_last_line_is_cut_and_whole_ones_stay() {
        let long = format!("{{\"id\":\"{}", "x".repeat(200_000));
        for (content, left) in [
            (String::new(), ""),
            (LINE.to_owned(), LINE),
            (format!("{LINE}{{\"id\":\"b\",\"outc"), LINE),
            (format!("{LINE}{long}"), LINE),
            ("{\"i".to_owned(), ""),
            (long.clone(), ""),
        ] {
            let (journal, rest) = opened(&content);
            assert!(journal.is_ok());
            assert_eq!(rest, left);
        }
    }

    #[test]
    fn a_file_that_is_no_journal_is_left_as_it_is() {
        for content in [
            "notes without a line break",
            "[1]\n",
            "{\"values\":{}}\n{\"id\"",
        ] {
            let (journal, rest) = opened(content);
            assert!(
                matches!(journal, Err(JournalError::NotAJournal)),
                "{content}"
            );
            assert_eq!(rest, content);
        }
    }

    #[test]
    fn a_journal_that_is_open_is_not_opened_again_and_gives_back_its_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::open(&path).unwrap();
        assert!(matches!(Journal::open(&path), Err(JournalError::InUse)));
        journal.append(LINE).unwrap();
        journal
            .append("{\"id\":\"b\",\"error\":{\"code\":\"trap\"}}\n")
            .unwrap();
        journal.append("{\"id\":\"c\"}\n").unwrap();
        journal.sync().unwrap();
        drop(journal);
        let mut records = Journal::open(&path).unwrap().records().unwrap();
        let mut end = || records.next().unwrap().map(Record::end);
        let line = |kind, code: &str| (kind, code.to_owned());
        assert_eq!(end().unwrap().unwrap(), line(Kind::Valid, "ok"));
        assert_eq!(end().unwrap().unwrap(), line(Kind::Misbehaved, "trap"));
        assert!(end().unwrap().is_err());
        assert!(end().is_none());
    }
}
