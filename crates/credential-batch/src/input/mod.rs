//! The input: its lines are read, parsed and compared with the journal.

pub(crate) mod dedup_window;
pub(crate) mod defaults;
mod entry;
mod field_values;
pub(crate) mod item;
pub(crate) mod line_error;
pub(crate) mod lines;
pub(crate) mod reader;
pub(crate) mod resume;
pub(crate) mod saved;
