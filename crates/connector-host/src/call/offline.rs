//! The offline call: `check` and `authorize` on the real values, without network access.

use connector_sandbox::{Offline, PlaceholderValues, RealValues};
use credential_rules::disclosure::Seen;
use credential_rules::{Frame, Header, Substitution};

use super::Call;
use crate::Misbehavior;
use crate::RunError;
use crate::bindings;
use crate::contract::verdict::Finding;
use crate::disclosure;
use crate::dry_run::DryRun;

/// What the offline instances make of values.
pub(crate) enum Offered {
    /// No error was found in them.
    Accepted(Accepted),
    /// An error was found in them.
    Rejected(Vec<Finding>),
}

/// The connector refuses a placeholder, which it must accept.
pub(super) const PLACEHOLDER_REFUSED: &str =
    "its `check` finds an error in a placeholder that keeps the form's rules";

/// Values that no error was found in.
pub(crate) struct Accepted {
    pub(crate) findings: Vec<Finding>,
    /// The headers for the real values, and those for the placeholders.
    pub(crate) headers: Substitution,
    pub(super) placeholders: PlaceholderValues,
}

impl Call<'_> {
    /// Checks the values without network access.
    pub(crate) async fn check(&mut self) -> Result<Vec<Finding>, RunError> {
        if let Some(finding) = self.secret_in_plain_field() {
            return Ok(vec![finding]);
        }
        let dry_run = self.dry_run().await?;
        let mut findings = self.plain_findings(&dry_run)?;
        let mut offline = self.offline().await?;
        let secret_findings = self
            .secret_findings(&mut offline, &self.real_values())
            .await;
        self.count(offline.used());
        findings.extend(secret_findings?);
        Ok(findings)
    }

    /// What is found in the values, and the headers for them, both without any network; or the
    /// findings only, if one of them is an error.
    pub(crate) async fn accept(&mut self) -> Result<Offered, RunError> {
        if let Some(finding) = self.secret_in_plain_field() {
            return Ok(Offered::Rejected(vec![finding]));
        }
        let dry_run = self.dry_run().await?;
        let mut findings = self.plain_findings(&dry_run)?;
        let mut offline = self.offline().await?;
        let prepared = self.prepare(&mut offline, &mut findings).await;
        self.count(offline.used());
        // This instance has seen the secrets: it is dropped before one with network access is
        // created.
        drop(offline);
        let Some(real) = prepared? else {
            return Ok(Offered::Rejected(findings));
        };
        let refuses = || Misbehavior::AuthorizeRefused(PLACEHOLDER_REFUSED.to_owned());
        let placeholders = dry_run.headers.as_ref().ok_or_else(refuses)?;
        Ok(Offered::Accepted(Accepted {
            findings,
            headers: Substitution::new(placeholders, &real, &self.frame(&dry_run.placeholders))
                .map_err(|refusal| Misbehavior::AuthorizeRefused(refusal.to_string()))?,
            placeholders: dry_run.placeholders.clone(),
        }))
    }

    /// The headers for the real values, unless the values have an error.
    async fn prepare(
        &self,
        offline: &mut Offline,
        findings: &mut Vec<Finding>,
    ) -> Result<Option<Vec<Header>>, RunError> {
        let values = self.real_values();
        findings.extend(self.secret_findings(offline, &values).await?);
        if findings.iter().any(Finding::is_error) {
            return Ok(None);
        }
        let headers = offline.authorize(&values).await?;
        self.taken_headers(headers).map(Some)
    }

    /// The findings on plain fields, from an instance that saw no secret.
    fn plain_findings(&self, dry_run: &DryRun) -> Result<Vec<Finding>, RunError> {
        let findings = self.taken(dry_run.findings.clone())?;
        Ok(disclosure::shown(findings, self.form(), Seen::Placeholders))
    }

    /// The findings on secret fields. What an instance that sees secrets says about other fields is
    /// dropped, because it could carry a secret.
    async fn secret_findings(
        &self,
        offline: &mut Offline,
        values: &RealValues,
    ) -> Result<Vec<Finding>, RunError> {
        let findings = offline.check(values).await?;
        Ok(disclosure::shown(
            self.taken(findings)?,
            self.form(),
            Seen::Secrets,
        ))
    }

    /// The findings that may be shown.
    pub(super) fn taken(&self, findings: Vec<bindings::Finding>) -> Result<Vec<Finding>, RunError> {
        let sanitizer = self.sanitizer();
        let findings = sanitizer.list(findings, |finding| {
            Finding::take(finding, self.form(), &sanitizer)
        });
        Ok(findings?)
    }

    /// Makes the headers, within their limits.
    pub(super) fn taken_headers(
        &self,
        headers: Result<Vec<bindings::Header>, Vec<bindings::Finding>>,
    ) -> Result<Vec<Header>, RunError> {
        let refuses = "it refuses values that `check` accepts";
        let headers = headers.map_err(|_| Misbehavior::AuthorizeRefused(refuses.to_owned()))?;
        let sanitizer = self.sanitizer();
        let headers = sanitizer.list(headers, |header| {
            Ok::<_, Misbehavior>(Header {
                name: sanitizer.exact(header.name)?.to_ascii_lowercase(),
                value: sanitizer.exact(header.value)?,
            })
        });
        Ok(headers?)
    }

    /// How the headers may use the secrets.
    fn frame<'f>(&'f self, placeholders: &'f PlaceholderValues) -> Frame<'f> {
        let secrets = self.values.secrets().map(|(_, secret)| secret.expose());
        let frame = Frame::new(placeholders.placeholders().zip(secrets));
        #[cfg(test)]
        let frame =
            frame.lifted_if(self.runner.isolation != connector_sandbox::Isolation::default());
        frame
    }

    /// Refuses a secret in a plain field: it would get into the values with placeholders.
    fn secret_in_plain_field(&self) -> Option<Finding> {
        let field = self.values.plain_field_with_secret(&self.redactor);
        field.map(Finding::secret_in_plain_field)
    }

    fn real_values(&self) -> RealValues {
        let values = self.values.iter();
        RealValues::new(values.map(|(name, value)| (name.to_string(), value.expose().to_owned())))
    }

    async fn offline(&self) -> Result<Offline, RunError> {
        let program = &self.connector.program;
        self.runner.sandbox.offline(program).await
    }
}
