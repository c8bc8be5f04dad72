//! Why a batch ends before its lines do.

use std::io;

use thiserror::Error;

use crate::journal::error::JournalError;

/// Why a batch ends before its lines do. What was written to the journal stays.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The lines cannot be read.
    #[error("cannot read the lines")]
    Input(#[source] io::Error),
    /// The journal cannot be used.
    #[error("cannot use the journal")]
    Journal(#[from] JournalError),
    /// The journal is that of other lines.
    #[error("the journal holds ids that are not in these lines, or not in their order")]
    OtherInput,
    /// The operating system has no random bytes to compare credentials with.
    #[error("the operating system gives no random bytes")]
    NoRandom,
    /// A call did not come back, which is an error in this library.
    #[error("a call was lost")]
    LostCall,
}
