//! How much is read ahead of what is answered.

/// The most lines that are read and not yet answered. An origin that is slow holds its lines back;
/// others go on until this many are held.
pub const MAX_PENDING: usize = 8_192;

/// The most bytes that these lines may have together, and again the refusals among them that wait
/// for what their origin answers next.
pub const MAX_PENDING_BYTES: usize = 16 << 20;

/// The lines that are read and not yet answered.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    lines: usize,
    bytes: usize,
}

impl Pending {
    /// Counts a line of this size in.
    pub(crate) fn add(&mut self, bytes: usize) {
        self.lines += 1;
        self.bytes += bytes;
    }

    /// Counts a line of this size out.
    pub(crate) fn remove(&mut self, bytes: usize) {
        self.lines = self.lines.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// Whether there is room for one more.
    pub(crate) fn has_room(&self) -> bool {
        self.lines < MAX_PENDING && self.bytes < MAX_PENDING_BYTES
    }

    /// Whether there are more than so many lines, or more than so many bytes.
    pub(crate) fn exceeds(&self, lines: usize, bytes: usize) -> bool {
        self.lines > lines || self.bytes > bytes
    }
}
