//! An instance that sees placeholders and has no network.

use crate::bindings::{Description, Finding, Form, Header};
use crate::error::RunError;
use crate::instance::{Instance, Used};
use crate::placeholders::PlaceholderValues;

/// An instance that sees placeholders, or no values at all, and has no network.
pub struct DryRun(pub(crate) Instance);

impl DryRun {
    /// Calls `describe`.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn describe(&mut self) -> Result<Description, RunError> {
        self.0.describe().await
    }

    /// Calls `credential-config`.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn form(&mut self) -> Result<Form, RunError> {
        self.0.form().await
    }

    /// Calls `check`.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves, or the host has no memory for it.
    pub async fn check(&mut self, values: &PlaceholderValues) -> Result<Vec<Finding>, RunError> {
        self.0.check(values.as_contract()).await
    }

    /// Calls `authorize`.
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

    /// The usage since the last time it was taken.
    pub fn used(&mut self) -> Used {
        self.0.used()
    }
}
