//! What a runner does with filled-in values: check, authorize, validate.

use crate::RunError;
use crate::call::Call;
use crate::call::throttled::Throttled;
use crate::connector::Connector;
use crate::contract::field_name::FieldName;
use crate::contract::secret::Secret;
use crate::contract::values::Values;
use crate::contract::verdict::{Finding, Fix, Verdict};
use crate::egress::Log;
use crate::receipt::Receipt;

/// How often fixes are applied to what the fixes before them gave.
const MAX_FIX_ROUNDS: usize = 4;

/// The result of a call: what it came to, and what the connector did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What is known about the credential, or how the connector misbehaved.
    pub result: Result<Verdict, RunError>,
    /// What the connector did.
    pub receipt: Receipt,
    /// Whether the same call may succeed later, for schedulers.
    pub throttled: Option<Throttled>,
}

/// The headers that every request must carry, or what forbids them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorized {
    /// The headers.
    Headers(Vec<AuthorizationHeader>),
    /// The values have errors.
    Refused(Vec<Finding>),
}

/// A header of a request, as `authorize` gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationHeader {
    /// The name, in lower case.
    pub name: String,
    /// The value, which may hold the secret.
    pub value: Secret,
}

impl Connector {
    /// Looks at the values without any network.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves.
    pub async fn check(&self, values: &Values) -> Result<Vec<Finding>, RunError> {
        Call::start(self, values).await.check().await
    }

    /// Applies every fix, and gives the values and what is still found then. Of a connector that is not
    /// built in, no fix of the base URL is applied: it would choose where the key goes.
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
        // One round is enough for a connector that keeps the contract.
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

    /// Gives the headers that every request must carry, or the findings that forbid them.
    ///
    /// # Errors
    ///
    /// If the connector misbehaves.
    pub async fn authorize(&self, values: &Values) -> Result<Authorized, RunError> {
        let mut call = Call::start(self, values).await;
        let headers = match call.accept().await? {
            Ok(accepted) => accepted.headers,
            Err(findings) => return Ok(Authorized::Refused(findings)),
        };
        let header = |(name, value): (&str, &str)| AuthorizationHeader {
            name: name.to_owned(),
            value: Secret::new(value.to_owned()),
        };
        Ok(Authorized::Headers(headers.real().map(header).collect()))
    }

    /// Proves the values with one live call.
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
