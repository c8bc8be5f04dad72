//! Why a batch ends before its input.

use std::io;

use connector_host::HostError;
use thiserror::Error;

use crate::journal::error::JournalError;

/// Why a batch ends before its input. What was written to the journal stays.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The input cannot be read.
    #[error("cannot read the lines")]
    Input(#[source] io::Error),
    /// The journal cannot be used.
    #[error("cannot use the journal")]
    Journal(#[from] JournalError),
    /// The journal belongs to another input.
    #[error("the journal has ids that are not in the input, or not in its order")]
    OtherInput,
    /// The host failed.
    #[error("cannot run the batch")]
    Host(#[from] HostError),
}
