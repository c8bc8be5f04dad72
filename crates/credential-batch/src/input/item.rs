//! What a line of the input asks of the batch.

use std::sync::Arc;

use crate::error::BatchError;
use crate::fingerprint::Fingerprint;
use crate::input::line_error::LineError;
use crate::summary::Kind;
use connector_host::RequestRecord;
use connector_host::Values;

/// What a line of the input asks of the batch.
pub(crate) enum Item {
    /// A credential to be asked about.
    Todo(Todo),
    /// A line that an earlier run has answered.
    Skipped {
        origin: Arc<str>,
        kind: Kind,
        code: String,
    },
    /// A line that cannot be used.
    Unreadable { number: u64, error: LineError },
    /// Everything that the journal holds was met.
    Resumed,
    /// There is no going on.
    Failed(BatchError),
}

/// A credential to be asked about.
pub(crate) struct Todo {
    pub(crate) id: String,
    pub(crate) values: Values,
    /// The name of the saved credential that the values are of.
    pub(crate) saved: Option<String>,
    pub(crate) credential: Fingerprint,
    pub(crate) origin: Arc<str>,
    /// The size of its line, in bytes.
    pub(crate) bytes: usize,
    /// How often it was asked before.
    pub(crate) attempts: u32,
    /// The requests of those times, where a receipt is asked for.
    pub(crate) earlier: Vec<RequestRecord>,
}
