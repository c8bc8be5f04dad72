//! Validates many credentials and gives one verdict per line, in memory that does not grow with their number.
//!
//! A [`Batch`] reads JSON Lines, validates each line's credential once, and passes each verdict line to a
//! callback as soon as it is known, in no particular order. Everything that is held has a bound:
//! [`MAX_PENDING`] lines that are read and not yet finished, [`DEDUP_WINDOW`] ids and results to compare with,
//! [`MAX_ORIGINS`] origins.

#![warn(missing_debug_implementations)]

mod answers;
mod batch;
mod bounds;
mod driver;
mod emitter;
mod error;
mod event;
mod fingerprint;
mod input;
mod journal;
mod options;
mod origins;
mod pending;
pub mod report;
mod stop;
mod summary;

pub use batch::Batch;
pub use bounds::{
    DEDUP_WINDOW, MAX_ID_BYTES, MAX_LINE_BYTES, MAX_ORIGINS, MAX_PENDING, MAX_PENDING_BYTES,
};
pub use error::BatchError;
pub use event::Event;
pub use input::defaults::Defaults;
pub use input::line_error::LineError;
pub use input::saved::{OpenSaved, Saved};
pub use journal::Journal;
pub use journal::error::JournalError;
pub use options::Options;
pub use stop::Stop;
pub use summary::{Kind, Summary};
