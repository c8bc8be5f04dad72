//! The journal: the file of verdict lines that lets a run resume after it was killed.
//!
//! Each line is written with one write as soon as it is known, so a killed process loses none that was written.
//! The file is synced to the disk once a second and at the end: after a power cut, the lines of the last second
//! may be missing, and are validated again.

pub(crate) mod error;
mod record;
mod whole_lines;

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use self::error::JournalError;
use self::record::Record;
use self::whole_lines::Tail;
use private_files::{FileIdentity, Others};

/// How often the file is synced to the disk.
const SYNC: Duration = Duration::from_secs(1);

/// A journal, locked for as long as it is open.
#[derive(Debug)]
pub struct Journal {
    file: File,
    synced: Instant,
}

impl Journal {
    /// Opens or creates a journal that only its owner can read and write; reads all of it, and cuts off an
    /// incomplete last line. It must not be the input or the output.
    ///
    /// # Errors
    ///
    /// If the file cannot be used, is used by another run, or is not a journal. It is then not changed.
    pub fn open(path: &Path, others: &[&File]) -> Result<Self, JournalError> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = private_files::open(path, &options, Others::MayRead)?;
        let identity = FileIdentity::of(&file)?;
        for other in others {
            if FileIdentity::of(other)? == identity {
                return Err(JournalError::NotApart);
            }
        }
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let start = FromStart {
            file: file.try_clone()?,
            at: 0,
        };
        match whole_lines::tail(BufReader::new(start))? {
            Tail::Whole => {}
            Tail::NoLineBreak => file.write_all(b"\n")?,
            Tail::Torn(from) => file.set_len(from)?,
        }
        Ok(Self {
            file,
            synced: Instant::now(),
        })
    }

    /// Writes a line, including its line break.
    pub(crate) fn append(&mut self, line: &str) -> Result<(), JournalError> {
        self.file.write_all(line.as_bytes())?;
        if self.synced.elapsed() >= SYNC {
            self.sync()?;
        }
        Ok(())
    }

    /// Syncs the file to the disk.
    pub(crate) fn sync(&mut self) -> Result<(), JournalError> {
        self.file.sync_data()?;
        self.synced = Instant::now();
        Ok(())
    }

    /// The lines that are in it now.
    pub(crate) fn records(&self) -> Result<Records, JournalError> {
        let length = self.file.metadata()?.len();
        let start = FromStart {
            file: self.file.try_clone()?,
            at: 0,
        };
        Ok(Records {
            lines: BufReader::new(start.take(length)),
            line: Vec::new(),
        })
    }
}

/// The lines of a journal, in order.
pub(crate) struct Records {
    lines: BufReader<io::Take<FromStart>>,
    line: Vec<u8>,
}

impl Records {
    /// The next line.
    pub(crate) fn next(&mut self) -> Result<Option<Record>, JournalError> {
        self.line.clear();
        if self.lines.read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        Record::parse(&self.line).map(Some)
    }
}

/// Reads a file from its start, whatever the position of others that share it.
struct FromStart {
    file: File,
    at: u64,
}

impl Read for FromStart {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(&self.file, buffer, self.at)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(&self.file, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summary::Kind;

    const LINE: &str = "{\"id\":\"a\",\"outcome\":\"valid\",\"code\":\"ok\"}\n";

    fn opened(content: &str) -> (Result<Journal, JournalError>, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        std::fs::write(&path, content).unwrap();
        let journal = Journal::open(&path, &[]);
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
            (LINE.trim_end().to_owned(), LINE),
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
            // Nothing in it shows that a run has written it.
            "{",
            "{\"id\":\"thesis: everything that I wrote this year",
            "[1]\n",
            "{\"values\":{}}\n{\"id\"",
            "{\"id\":\"a\",\"values\":{}}\n{\"id\":\"b\",\"values\":{}}",
            "{\"id\":\"a\",\"values\":{\"api-key\":\"k\"",
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
    fn a_file_that_the_lines_come_from_or_go_to_is_no_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        std::fs::write(&path, LINE).unwrap();
        let lines = File::open(&path).unwrap();
        let other = File::create(folder.path().join("other")).unwrap();
        let (hard, journal) = (folder.path().join("hard"), Journal::open(&path, &[&other]));
        assert!(journal.is_ok());
        std::fs::hard_link(&path, &hard).unwrap();
        for path in [&path, &hard] {
            let journal = Journal::open(path, &[&other, &lines]);
            assert!(matches!(journal, Err(JournalError::NotApart)));
        }
    }

    #[test]
    fn a_journal_that_is_open_is_not_opened_again_and_gives_back_its_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = Journal::open(&path, &[]).unwrap();
        assert!(matches!(
            Journal::open(&path, &[]),
            Err(JournalError::InUse)
        ));
        journal.append(LINE).unwrap();
        journal
            .append("{\"id\":\"b\",\"error\":{\"code\":\"trap\"}}\n")
            .unwrap();
        journal.sync().unwrap();
        drop(journal);
        let mut records = Journal::open(&path, &[]).unwrap().records().unwrap();
        let mut answer = || records.next().unwrap().map(Record::answer);
        let line = |kind, code: &str| (kind, code.to_owned());
        assert_eq!(answer().unwrap().unwrap(), line(Kind::Valid, "ok"));
        assert_eq!(answer().unwrap().unwrap(), line(Kind::Misbehaved, "trap"));
        assert!(answer().is_none());
    }
}
