//! Runs a connector component without trusting it.
//!
//! A [`Runner`] loads a [`Connector`], whose [`Form`] says which [`Values`] it needs. The runner
//! then checks the values, gives the headers they make, sends a request with them
//! ([`Runner::call`]), or proves them against the live API:
//!
//! ```no_run
//! use std::collections::BTreeMap;
//!
//! use host_runner::{Authorities, CLARI_REVENUE, Limits, Policy, Runner, Secret, Values};
//!
//! # async fn example(key: String) -> Result<(), Box<dyn std::error::Error>> {
//! let runner = Runner::new(Limits::default(), Policy::default(), Authorities::default())?;
//! let connector = runner.load(CLARI_REVENUE).await?;
//! let secrets = BTreeMap::from([("api-key".parse()?, Secret::new(key))]);
//! let values = Values::fill(connector.form(), BTreeMap::new(), secrets)?;
//! let report = runner.validate(&connector, &values).await;
//! println!("{:?}", report.result?.outcome);
//! # Ok(())
//! # }
//! ```

use connector_sandbox::bindings;

mod api_call;
mod api_request;
#[cfg(test)]
mod attacks;
pub mod batch;
mod built_in;
mod call;
mod code_folder;
mod compiled;
mod compiler_bounds;
mod compiler_child;
mod compiler_error;
mod compiler_order;
mod compiler_program;
mod compiling;
mod component_bounds;
pub mod conformance;
mod connector;
mod dry_run;
mod egress;
mod field_name;
mod files;
mod form;
mod frame;
mod header_rules;
mod inspection;
mod intake;
mod load_error;
mod own_file;
pub mod probe;
mod receipt;
mod runner;
mod secret;
pub mod standin;
mod store;
mod substitution;
mod tellable;
mod text;
mod validate;
mod values;
pub mod vectors;
mod verdict;

pub use api_call::{ApiAnswer, ApiCallError, ApiReport};
pub use api_request::{ApiMethod, ApiRequest, ApiRequestError};
pub use built_in::CLARI_REVENUE;
pub use compiler_child::compile_if_asked;
pub use compiler_error::CompilerError;
pub use compiler_program::CompilerProgram;
pub use connector::Connector;
pub use connector_sandbox::SandboxError as RunnerError;
pub use connector_sandbox::{Limits, Misbehaviour, NotAComponent, Rules};
pub use egress::{Authorities, AuthoritiesError, Denial, Denied, Policy, Resolver, Resolving};
pub use field_name::{FieldName, FieldNameError};
pub use form::{Choice, Description, Field, FieldKind, Form};
pub use inspection::{Import, Inspection};
pub use load_error::LoadError;
pub use receipt::{Identity, Receipt, RequestRecord, Usage};
pub use runner::Runner;
pub use secret::Secret;
pub use store::{
    Credential, CredentialName, CredentialNameError, CredentialNote, CredentialNoteError, Draft,
    KeyError, KeyHome, LastVerdict, Moment, SavedConnector, Store, StoreError,
};
pub use validate::{AuthorizationHeader, Report};
pub use values::{Values, ValuesError};
pub use verdict::{Actor, Fact, Finding, Fix, FixValue, Outcome, Severity, Verdict};
