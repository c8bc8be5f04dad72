//! Runs connector components without trusting them.
//!
//! A [`Runner`] loads a [`Connector`], whose [`Form`] says which [`Values`] it needs. The runner
//! then checks the values, gives the headers they make, sends a request with them
//! ([`Runner::call`]), or proves them against the live API:
//!
//! ```no_run
//! use std::collections::BTreeMap;
//!
//! use connector_host::{RootCertificates, Limits, Policy, Runner, Secret, Trust, Values};
//!
//! # async fn example(component: &[u8], key: String) -> Result<(), Box<dyn std::error::Error>> {
//! let runner = Runner::builder().build()?;
//! let connector = runner.load(component, Trust::Untrusted).await?;
//! let secrets = BTreeMap::from([("api-key".parse()?, Secret::new(key))]);
//! let values = Values::fill(connector.form(), BTreeMap::new(), secrets)?;
//! let report = connector.validate(&values).await;
//! println!("{:?}", report.result?.outcome);
//! # Ok(())
//! # }
//! ```

use connector_sandbox::bindings;

#[cfg(test)]
mod attacks;
mod call;
mod compiler;
mod connector;
mod contract;
mod disclosure;
mod dry_run;
mod egress;
mod frame;
mod header_rules;
mod receipt;
pub mod report;
mod runner;
mod runner_builder;
mod substitution;
mod trust;

pub use call::api_call::{ApiAnswer, ApiCallError, ApiReport};
pub use call::api_request::{ApiMethod, ApiRequest, ApiRequestError};
pub use call::validate::{AuthorizationHeader, Report};
pub use compiler::{CompilerProgram, compile_if_asked};
pub use connector::Connector;
pub use connector::inspection::{Import, Inspection};
pub use connector_sandbox::{HostError, Limits, Misbehavior, NotAComponent, Rules, RunError};
pub use contract::field_name::{FieldName, FieldNameError};
pub use contract::form::{Choice, Description, Field, FieldKind, Form};
pub use contract::secret::Secret;
pub use contract::values::{Value, Values, ValuesError};
pub use contract::verdict::{Actor, Fact, Finding, Fix, Outcome, Severity, Verdict};
pub use credential_rules::Origin;
pub use egress::{Denial, Policy, Resolver, Resolving, RootCertificates, RootCertificatesError};
pub use receipt::{Denied, Identity, Receipt, RequestRecord, Usage};
pub use runner::Runner;
pub use runner_builder::RunnerBuilder;
pub use trust::Trust;
