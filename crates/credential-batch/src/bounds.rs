//! The memory bounds of a batch, each with its reason.

/// The longest line, in bytes: twice the limit of a secret, plus the rest.
pub const MAX_LINE_BYTES: usize = 128 << 10;

/// The longest id, in bytes: enough for any database key or path.
pub const MAX_ID_BYTES: usize = 256;

/// How many lines back a repeated id is noticed, and for how many credentials the result is kept.
pub const DEDUP_WINDOW: usize = 65_536;

/// The size of all texts of the kept results, in bytes. With the built-in connector, a full window of similar
/// results takes less than a tenth of that, and one of different results fits.
pub(crate) const MAX_ANSWER_BYTES: usize = 32 << 20;

/// The most lines that are read and not yet finished. A slow origin holds its lines back; others
/// continue until this many are held.
pub const MAX_PENDING: usize = 8_192;

/// The size of these lines together, in bytes, and again of the held rejections among them.
pub const MAX_PENDING_BYTES: usize = 16 << 20;

/// The most origins that are remembered while nothing waits for them. A forgotten origin starts
/// over: at full speed, and with nothing known to be valid.
pub const MAX_ORIGINS: usize = 1_024;
