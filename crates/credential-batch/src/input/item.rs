//! The work that a line of the input requires.

use std::sync::Arc;

use crate::error::BatchError;
use crate::fingerprint::Fingerprint;
use crate::input::line_error::LineError;
use crate::summary::Kind;
use connector_host::RequestRecord;
use connector_host::Values;

/// The work that a line of the input requires.
pub(crate) enum Item {
    /// A credential to validate.
    Todo(Todo),
    /// A line that an earlier run finished.
    Skipped {
        origin: Arc<str>,
        kind: Kind,
        code: String,
    },
    /// A line that cannot be used.
    Unreadable { number: u64, error: LineError },
    /// Every line of the journal was found.
    Resumed,
    /// The input cannot be read any further.
    Failed(BatchError),
}

/// A credential to validate.
pub(crate) struct Todo {
    pub(crate) id: String,
    pub(crate) values: Values,
    /// The name of the saved credential that the values are of.
    pub(crate) saved: Option<String>,
    pub(crate) credential: Fingerprint,
    pub(crate) origin: Arc<str>,
    /// The size of its line, in bytes.
    pub(crate) bytes: usize,
    /// How many attempts there were.
    pub(crate) attempts: u32,
    /// The requests of those attempts, if receipts are requested.
    pub(crate) earlier: Vec<RequestRecord>,
}
