//! Why a journal cannot be used.

use std::io;

use thiserror::Error;

/// Why a journal cannot be used. Its content is not changed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JournalError {
    /// The file cannot be opened, read or written, or another user may have placed it.
    #[error("cannot read or write it")]
    Io(#[from] io::Error),
    /// Another run uses it.
    #[error("another run is writing it")]
    InUse,
    /// It is the input or the output of the batch.
    #[error("it is also the input or the output; use another file")]
    NotApart,
    /// It is not a journal.
    #[error("it is not a journal: one of its lines is not a verdict with an id")]
    NotAJournal,
}
