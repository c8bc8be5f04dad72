//! Many credentials, one verdict a line, in memory that does not grow with their number.
//!
//! Lines come in as JSON Lines and are answered as their calls end, in no promised order. What is
//! held is bounded everywhere: [`MAX_PENDING`] lines read and not yet answered, [`WINDOW`] ids and
//! answers to compare with, [`MAX_ORIGINS`] origins.

mod answer;
mod answers;
mod driver;
mod entry;
mod error;
mod fingerprint;
mod incident;
mod journal;
mod line_error;
mod lines;
mod options;
mod origins;
mod pace;
mod pending;
mod reader;
mod recent;
mod resume;
mod saved;
mod settlement;
mod setup;
mod summary;
mod whole_lines;

pub use entry::Defaults;
pub use error::BatchError;
pub use journal::{Journal, JournalError};
pub use line_error::LineError;
pub use options::Options;
pub use origins::MAX_ORIGINS;
pub use pending::{MAX_PENDING, MAX_PENDING_BYTES};
pub use reader::MAX_LINE_BYTES;
pub use recent::WINDOW;
pub use saved::{Open, Saved};
pub use setup::{Batch, Event};
pub use summary::{Kind, Summary};
