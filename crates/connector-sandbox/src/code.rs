//! Compiled code.

/// The compiled code of a component, for the sandboxes of this version and configuration.
pub struct Code(Vec<u8>);

impl Code {
    pub(crate) fn compiled(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Code that was kept.
    ///
    /// # Safety
    ///
    /// The bytes are what [`as_bytes`](Self::as_bytes) gave, whole and unchanged: they are run as they are.
    #[must_use]
    #[expect(unsafe_code, reason = "running compiled code is the purpose")]
    pub unsafe fn kept(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The code, to be kept.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
