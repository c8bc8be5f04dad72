//! An instance that has a network.

use crate::bindings::Verdict;
use crate::error::RunError;
use crate::instance::{Instance, Used};
use crate::placeholders::PlaceholderValues;

/// An instance that has a network. It can be asked about placeholders only.
pub struct Online(pub(crate) Instance);

impl Online {
    /// Asks for the verdict of one live call.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn validate(&mut self, values: &PlaceholderValues) -> Result<Verdict, RunError> {
        self.0.validate(values.as_contract()).await
    }

    /// What the instance used since this was last asked.
    pub fn used(&mut self) -> Used {
        self.0.used()
    }
}
