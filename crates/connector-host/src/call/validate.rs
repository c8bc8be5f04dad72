//! The calls on filled-in values: check, authorize, validate.

use crate::RunError;
use crate::call::Call;
use crate::call::offline::Offered;
use crate::call::throttled::Throttled;
use crate::connector::Connector;
use crate::contract::secret::Secret;
use crate::contract::values::Values;
use crate::contract::verdict::{Finding, Fix, Verdict};
use crate::egress::Log;
use crate::receipt::Receipt;
use credential_rules::FieldName;

/// How many rounds of fixes are applied.
const MAX_FIX_ROUNDS: usize = 4;

/// The result of a call, and what the connector did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The verdict, or the error that prevented it.
    pub result: Result<Verdict, RunError>,
    /// What the connector did.
    pub receipt: Receipt,
    /// Whether the same call may succeed later, for schedulers.
    pub throttled: Option<Throttled>,
}

/// The headers that every request must carry, or what prevents them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorized {
    /// The headers.
    Headers(Vec<AuthorizationHeader>),
    /// The values have errors.
    Refused(Vec<Finding>),
}

/// A header of a request, from `authorize`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationHeader {
    /// The name, in lower case.
    pub name: String,
    /// The value, which may hold the secret.
    pub value: Secret,
}

impl Connector {
    /// Checks the values without network access.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves.
    pub async fn check(&self, values: &Values) -> Result<Vec<Finding>, RunError> {
        Call::start(self, values).await.check().await
    }

    /// Applies every fix, and returns the new values and the findings that remain. Fixes of the base URL by a
    /// connector that is not built in are not applied: they would choose where the key goes.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves.
    pub async fn fix(&self, values: &Values) -> Result<(Values, Vec<Finding>), RunError> {
        self.fix_fields(values, |_| true).await
    }

    /// Applies the fixes of some fields, as [`Connector::fix`] does those of all.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves.
    pub async fn fix_fields(
        &self,
        values: &Values,
        is_wanted: impl Fn(&FieldName) -> bool,
    ) -> Result<(Values, Vec<Finding>), RunError> {
        let mut values = values.clone();
        let mut findings = self.check(&values).await?;
        // One round is enough for a connector that complies with the contract.
        for _ in 0..MAX_FIX_ROUNDS {
            let fixes: Vec<Fix> = findings
                .iter()
                .filter_map(|finding| finding.fix.clone())
                .filter(|fix| is_wanted(&fix.field))
                .filter(|fix| self.is_trusted() || !self.form().is_url(&fix.field))
                .collect();
            if fixes.is_empty() {
                break;
            }
            for fix in &fixes {
                values.apply(fix);
            }
            findings = self.check(&values).await?;
        }
        Ok((values, findings))
    }

    /// Returns the headers that every request must carry, or the findings that prevent them.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves.
    pub async fn authorize(&self, values: &Values) -> Result<Authorized, RunError> {
        let mut call = Call::start(self, values).await;
        let headers = match call.accept().await? {
            Offered::Accepted(accepted) => accepted.headers,
            Offered::Rejected(findings) => return Ok(Authorized::Refused(findings)),
        };
        let header = |(name, value): (&str, &str)| AuthorizationHeader {
            name: name.to_owned(),
            value: Secret::new(value.to_owned()),
        };
        Ok(Authorized::Headers(headers.real().map(header).collect()))
    }

    /// Validates the values with one request to the live API.
    pub async fn validate(&self, values: &Values) -> Report {
        let log = Log::default();
        let mut call = Call::start(self, values).await;
        let result = call.validate(&log).await;
        Report {
            result,
            receipt: call.receipt(&log),
            throttled: call.throttled,
        }
    }
}
