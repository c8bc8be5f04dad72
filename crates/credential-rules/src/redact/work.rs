//! How much a search may decode.

/// How many bytes may be decoded for each byte of the text. A text in all four kinds of escapes takes
/// 23 for the orders in which they can be undone, and three for the base64 in each layer that is new:
/// an ordinary one comes to less than 40.
const WORK_PER_BYTE: usize = 48;

/// How many bytes may be decoded for any text: short ones may be nested as they like.
const MIN_WORK: usize = 64 << 10;

/// A text has too many encodings to search: it takes more work than its size allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

/// How much may still be decoded.
pub(super) struct Work(pub(super) usize);

impl Work {
    pub(super) fn for_text(text: &[u8]) -> Self {
        Self(text.len().saturating_mul(WORK_PER_BYTE).max(MIN_WORK))
    }

    /// Pays for bytes before they are decoded.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), TooMuch> {
        self.0 = self.0.checked_sub(bytes).ok_or(TooMuch)?;
        Ok(())
    }
}
