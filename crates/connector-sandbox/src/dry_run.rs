//! An instance that sees placeholders and has no network.

use crate::bindings::{Description, Finding, Form, Header};
use crate::error::RunError;
use crate::instance::{Instance, Used};
use crate::placeholders::PlaceholderValues;

/// An instance that sees placeholders, or no values at all, and has no network.
pub struct DryRun(pub(crate) Instance);

impl DryRun {
    /// Asks the connector what it is.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn describe(&mut self) -> Result<Description, RunError> {
        self.0.describe().await
    }

    /// Asks for the form of the credential.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn form(&mut self) -> Result<Form, RunError> {
        self.0.form().await
    }

    /// Looks at the values.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn check(&mut self, values: &PlaceholderValues) -> Result<Vec<Finding>, RunError> {
        self.0.check(values.as_contract()).await
    }

    /// Makes the headers of a request from the values.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn authorize(
        &mut self,
        values: &PlaceholderValues,
    ) -> Result<Result<Vec<Header>, Vec<Finding>>, RunError> {
        self.0.authorize(values.as_contract()).await
    }

    /// What the instance used since this was last asked.
    pub fn used(&mut self) -> Used {
        self.0.used()
    }
}
