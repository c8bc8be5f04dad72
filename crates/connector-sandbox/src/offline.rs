//! An instance that sees the real values.

use crate::bindings::{Finding, Header};
use crate::error::RunError;
use crate::instance::{Instance, Used};
use crate::real_values::RealValues;

/// An instance that sees the real values. It cannot be given a network, and its waits take no time:
/// its results depend on its arguments only.
pub struct Offline(pub(crate) Instance);

impl Offline {
    /// Calls `check`.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn check(&mut self, values: &RealValues) -> Result<Vec<Finding>, RunError> {
        self.0.check(values.as_contract()).await
    }

    /// Calls `authorize`.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn authorize(
        &mut self,
        values: &RealValues,
    ) -> Result<Result<Vec<Header>, Vec<Finding>>, RunError> {
        self.0.authorize(values.as_contract()).await
    }

    /// The usage since the last time it was taken.
    pub fn used(&mut self) -> Used {
        self.0.used()
    }
}
