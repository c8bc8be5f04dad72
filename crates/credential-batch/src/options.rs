//! The speed of a batch, and what it writes.

/// The speed of a batch, and what it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Concurrent calls, over all origins. With zero, nothing is sent.
    pub jobs: usize,
    /// Concurrent calls to one origin. With zero, nothing is sent.
    pub jobs_per_origin: usize,
    /// Requests per second to one origin; zero means no limit.
    pub rate_per_origin: u32,
    /// Whether each line has its receipt.
    pub receipts: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            jobs: 16,
            // The other half stays free for other origins while one is slow.
            jobs_per_origin: 8,
            // Half of what Clari allows for one token, so that other users of the key have as much.
            rate_per_origin: 50,
            receipts: false,
        }
    }
}
