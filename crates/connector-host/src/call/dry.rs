//! The dry run: runs `check` and `authorize` on the values with placeholders in place of the
//! secrets.

use std::sync::Arc;

use connector_sandbox::{Given, PlaceholderValues};

use super::Call;
use crate::RunError;
use crate::bindings;
use crate::contract::value::Value;
use crate::dry_run::{DryRun, PlainValues};

impl Call<'_> {
    /// Runs `check` and `authorize` on placeholders, or returns the kept result.
    pub(super) async fn dry_run(&mut self) -> Result<Arc<DryRun>, RunError> {
        let values = PlainValues::of(self.values);
        if let Some(known) = self.connector.dry_runs.find(&values) {
            return Ok(known);
        }
        let dry_run = Arc::new(self.make_dry_run(values).await?);
        self.connector.dry_runs.keep(&dry_run);
        Ok(dry_run)
    }

    async fn make_dry_run(&mut self, of: PlainValues) -> Result<DryRun, RunError> {
        let placeholders = self.placeholders()?;
        let program = &self.connector.program;
        let mut instance = self.runner.sandbox.dry_run(program).await?;
        let findings = instance.check(&placeholders).await;
        let headers = match &findings {
            Ok(findings) if !findings.iter().any(is_error) => {
                let headers = instance.authorize(&placeholders).await;
                headers.and_then(|headers| self.taken_headers(headers).map(Some))
            }
            _ => Ok(None),
        };
        self.count(instance.used());
        Ok(DryRun {
            of,
            placeholders,
            findings: findings?,
            headers: headers?,
        })
    }

    fn placeholders(&self) -> Result<PlaceholderValues, RunError> {
        let given = self.values.iter().filter_map(|(name, value)| match value {
            Value::Plain(value) => Some(Given::Plain(name.as_str(), value)),
            Value::Secret(_) => {
                let field = self.form().field(name)?;
                Some(Given::Secret(name.as_str(), &field.rules))
            }
        });
        Ok(PlaceholderValues::new(given)?)
    }
}

pub(super) fn is_error(finding: &bindings::Finding) -> bool {
    finding.severity == bindings::Severity::Error
}
