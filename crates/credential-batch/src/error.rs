//! Why a batch ends before its lines do.

use std::io;

use connector_host::HostError;
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
    /// The host failed.
    #[error("cannot run the batch")]
    Host(#[from] HostError),
}
