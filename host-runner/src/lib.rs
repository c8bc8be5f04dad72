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

mod api_call;
mod api_request;
pub mod batch;
mod bindings;
mod built_in;
mod call;
mod compiled;
pub mod conformance;
mod connector;
mod egress;
mod encodings;
mod field_name;
mod files;
mod form;
mod inspection;
mod intake;
mod limits;
mod misbehaviour;
pub mod probe;
mod receipt;
mod rehearsal;
mod runner;
mod sandbox;
mod scrub;
mod seal;
mod sealed_values;
mod secret;
pub mod standin;
mod store;
mod tellable;
mod text;
mod validate;
mod values;
pub mod vectors;
mod verdict;

pub use api_call::{ApiAnswer, ApiCallError, ApiReport};
pub use api_request::{ApiMethod, ApiRequest, ApiRequestError};
pub use built_in::CLARI_REVENUE;
pub use connector::Connector;
pub use egress::{Authorities, AuthoritiesError, Denial, Denied, Policy, Resolver, Resolving};
pub use field_name::{FieldName, FieldNameError};
pub use form::{Choice, Description, Field, FieldKind, Form, Rules};
pub use inspection::{Import, Inspection};
pub use limits::Limits;
pub use misbehaviour::{Misbehaviour, NotAComponent};
pub use receipt::{Identity, Receipt, RequestRecord, Usage};
pub use runner::{Runner, RunnerError};
pub use secret::Secret;
pub use store::{
    Credential, CredentialName, CredentialNameError, CredentialNote, CredentialNoteError, Draft,
    KeyError, KeyHome, LastVerdict, Moment, SavedConnector, Store, StoreError,
};
pub use validate::{AuthorizationHeader, Report};
pub use values::{Values, ValuesError};
pub use verdict::{Actor, Fact, Finding, Fix, FixValue, Outcome, Severity, Verdict};
