//! Runs connector components without trusting them.
//!
//! A [`Runner`] loads a [`Connector`], whose [`Form`] says which [`Values`] it needs. The connector
//! then checks the values, makes the headers that authenticate a request
//! ([`Connector::authorize`]), sends one ([`Connector::call`]), or validates the values with the live
//! API:
//!
//! ```no_run
//! use connector_host::{Runner, Trust};
//!
//! # async fn example(component: &[u8], key: String) -> Result<(), Box<dyn std::error::Error>> {
//! let runner = Runner::builder().build()?;
//! let connector = runner.load(component, Trust::Untrusted).await?;
//! let values = connector
//!     .form()
//!     .values()
//!     .set("base-url", "https://api.example.com/v1")?
//!     .secret("api-key", key)?;
//! let report = connector.validate(&values).await;
//! println!("{:?}", report.result?.outcome);
//! # Ok(())
//! # }
//! ```
//!
//! Errors say who is to blame: [`RunError::Connector`] or [`RunError::Host`].

#![warn(missing_debug_implementations)]

use connector_sandbox::bindings;

#[cfg(test)]
mod attacks;
mod call;
mod code_cache;
mod compiler;
mod connector;
mod contract;
mod disclosure;
mod dry_run;
mod egress;
mod form_schema;
mod receipt;
pub mod report;
mod runner;
mod runner_builder;
mod shared;
mod trust;

pub use call::api_call::{ApiAnswer, ApiCallError, ApiReport};
pub use call::api_request::{ApiMethod, ApiRequest, ApiRequestError};
pub use call::outline::{HeaderTemplate, Outline, Outlined};
pub use call::throttled::Throttled;
pub use call::validate::{AuthorizationHeader, Authorized, Report};
pub use compiler::{CompilerProgram, compile_if_asked};
pub use connector::Connector;
pub use connector::inspection::{Import, Inspection};
pub use connector::sbom::{Dependency, SbomError};
pub use connector_sandbox::{HostError, Limits, Misbehavior, NotAComponent, RunError};
pub use contract::form::{Choice, Description, Field, Form};
pub use contract::secret::Secret;
pub use contract::value::Value;
pub use contract::values::{Values, ValuesError};
pub use contract::verdict::{Actor, Fact, Finding, Fix, Outcome, Severity, Verdict};
pub use credential_rules::{
    FieldKind, FieldName, FieldNameError, FormError, Host, Origin, Part, Redactor, Rules, Template,
};
pub use egress::{
    Denial, Policy, Proxy, ProxyError, Resolver, Resolving, RootCertificates, RootCertificatesError,
};
pub use form_schema::{character_pattern, form_schema};
pub use ipnet::IpNet;
pub use receipt::{Denied, Identity, ProxyRecord, Receipt, RequestRecord, Usage};
pub use runner::Runner;
pub use runner_builder::RunnerBuilder;
pub use trust::Trust;
