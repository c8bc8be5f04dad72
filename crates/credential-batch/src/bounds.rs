//! How much a batch holds at a time: each bound, and why it is that number.

/// The longest line, in bytes: twice what a secret may have, and room for the rest.
pub const MAX_LINE_BYTES: usize = 128 << 10;

/// The longest id, in bytes: enough for any key of a database or path.
pub const MAX_ID_BYTES: usize = 256;

/// How many lines back a repeated id is noticed, and for how many credentials the answer is kept.
pub const DEDUP_WINDOW: usize = 65_536;

/// The most bytes that the texts of the kept answers may have together. With the built-in connector a
/// full window takes less than a tenth of that where the answers are alike, and fits where not.
pub(crate) const MAX_ANSWER_BYTES: usize = 32 << 20;

/// The most lines that are read and not yet answered. An origin that is slow holds its lines back;
/// others go on until this many are held.
pub const MAX_PENDING: usize = 8_192;

/// The most bytes that these lines may have together, and again the rejections among them that wait
/// for what their origin answers next.
pub const MAX_PENDING_BYTES: usize = 16 << 20;

/// The most origins that are remembered while nothing waits for them. One that is forgotten starts
/// anew: at full speed, and with nothing known to be valid.
pub const MAX_ORIGINS: usize = 1_024;
