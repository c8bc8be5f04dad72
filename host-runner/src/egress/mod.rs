//! What leaves the host: the hook that WASI HTTP calls for each request of a connector.

mod address;
mod attempts;
mod budget;
mod connection;
mod direct;
mod exit;
mod fault;
mod gate;
mod idle;
mod log;
mod metered;
mod names;
mod policy;
mod redaction;
mod resolver;
mod sender;
mod target;
mod tls;

pub use policy::{Denial, Denied, Policy};
pub use resolver::{Resolver, Resolving};
pub use tls::{Authorities, AuthoritiesError};

pub(crate) use budget::Budget;
pub(crate) use credential_rules::Origin;
pub(crate) use exit::Exit;
pub(crate) use gate::Egress;
pub(crate) use log::Log;
pub(crate) use resolver::SystemResolver;
pub(crate) use sender::Sender;
