//! An instance that sees the real values.

use crate::bindings::{Finding, Header};
use crate::error::RunError;
use crate::instance::{Instance, Used};
use crate::real_values::RealValues;

/// An instance that sees the real values. Nothing can give it a network, and its waits take no
/// time: what it gives follows from its arguments alone.
pub struct Offline(pub(crate) Instance);

impl Offline {
    /// Looks at the values.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn check(&mut self, values: &RealValues) -> Result<Vec<Finding>, RunError> {
        self.0.check(values.as_contract()).await
    }

    /// Makes the headers of a request from the values.
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

    /// What the instance used since this was last asked.
    pub fn used(&mut self) -> Used {
        self.0.used()
    }
}
