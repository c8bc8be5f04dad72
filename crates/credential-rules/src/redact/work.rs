//! The work budget: how much a search may decode.

/// How many bytes may be decoded per byte of the text. A text in all four kinds of escapes takes 23 for the
/// orders in which they can be decoded, and three for the base64 in each new layer: an ordinary text needs less
/// than 40.
const WORK_PER_BYTE: usize = 48;

/// How many bytes may be decoded for any text, so that short ones can be nested arbitrarily.
const MIN_WORK: usize = 64 << 10;

/// A text has too many encodings to search: it takes more work than its size allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

/// The remaining budget.
pub(super) struct Work(pub(super) usize);

impl Work {
    pub(super) fn for_text(text: &[u8]) -> Self {
        Self(text.len().saturating_mul(WORK_PER_BYTE).max(MIN_WORK))
    }

    /// Charges bytes before they are decoded.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), TooMuch> {
        self.0 = self.0.checked_sub(bytes).ok_or(TooMuch)?;
        Ok(())
    }
}
