//! Compiled code.

/// The compiled code of a component, for the sandboxes of this version and configuration.
pub struct Code(Vec<u8>);

impl Code {
    pub(crate) fn compiled(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Makes code of saved bytes.
    ///
    /// # Safety
    ///
    /// The bytes must be the unchanged result of [`as_bytes`](Self::as_bytes), because they are executed.
    #[must_use]
    #[expect(unsafe_code, reason = "running compiled code is the purpose")]
    pub unsafe fn kept(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The code as bytes, to save it.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
