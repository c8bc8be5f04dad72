//! Why a journal cannot be used.

use std::io;

use thiserror::Error;

/// Why a journal cannot be used. What it holds stays.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The file cannot be opened, read or written, or somebody else may have put it there.
    #[error("cannot read or write it")]
    Io(#[from] io::Error),
    /// Another run has it.
    #[error("another run is writing it")]
    InUse,
    /// It is the file that the lines come from, or that they go to.
    #[error("it is also the file of the lines, or of the output; name another file")]
    NotApart,
    /// It holds something else.
    #[error("it is no journal: a line in it is no verdict with an id")]
    NotAJournal,
}
