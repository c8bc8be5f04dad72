//! An instance that has a network.

use crate::bindings::Verdict;
use crate::instance::{Instance, Used};
use crate::misbehaviour::Misbehaviour;
use crate::placeholders::PlaceholderValues;

/// An instance that has a network. It can be asked about placeholders only.
pub struct Online(pub(crate) Instance);

impl Online {
    /// Asks for the verdict of one live call.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves.
    pub async fn validate(&mut self, values: &PlaceholderValues) -> Result<Verdict, Misbehaviour> {
        self.0.validate(values.as_contract()).await
    }

    /// What the instance used since this was last asked.
    pub fn used(&mut self) -> Used {
        self.0.used()
    }
}
