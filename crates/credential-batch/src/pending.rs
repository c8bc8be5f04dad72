//! Counts the lines that are held, and their size.

use crate::bounds::{MAX_PENDING, MAX_PENDING_BYTES};

/// Lines that are held, for whatever reason.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    lines: usize,
    bytes: usize,
}

impl Pending {
    /// Adds a line of this size.
    pub(crate) fn add(&mut self, bytes: usize) {
        self.lines += 1;
        self.bytes += bytes;
    }

    /// Removes a line of this size.
    pub(crate) fn remove(&mut self, bytes: usize) {
        self.lines = self.lines.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// Whether there is room for one more.
    pub(crate) fn has_room(&self) -> bool {
        self.lines < MAX_PENDING && self.bytes < MAX_PENDING_BYTES
    }

    /// Whether there are more than this many lines or bytes.
    pub(crate) fn exceeds(&self, lines: usize, bytes: usize) -> bool {
        self.lines > lines || self.bytes > bytes
    }
}
