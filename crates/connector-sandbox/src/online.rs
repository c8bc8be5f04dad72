//! An instance with a network.

use crate::bindings::Verdict;
use crate::error::RunError;
use crate::instance::{Instance, Used};
use crate::placeholders::PlaceholderValues;

/// An instance with a network. It accepts placeholders only.
pub struct Online(pub(crate) Instance);

impl Online {
    /// Calls `validate`, which makes the request.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn validate(&mut self, values: &PlaceholderValues) -> Result<Verdict, RunError> {
        self.0.validate(values.as_contract()).await
    }

    /// The usage since the last time it was taken.
    pub fn used(&mut self) -> Used {
        self.0.used()
    }
}
