//! How fast a batch may go, and what it writes.

/// How fast a batch may go, and what it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Calls at a time, over all origins. With none, nothing is asked.
    pub jobs: usize,
    /// Calls at a time to one origin. With none, nothing is asked.
    pub jobs_per_origin: usize,
    /// Requests a second to one origin; zero: no bound.
    pub rate_per_origin: u32,
    /// Whether each line holds its receipt.
    pub receipts: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            jobs: 16,
            // The other half stays free for other origins while this one is slow.
            jobs_per_origin: 8,
            // Half of what Clari allows a single token, so that work that goes on beside the batch
            // with the same key still has as much.
            rate_per_origin: 50,
            receipts: false,
        }
    }
}
