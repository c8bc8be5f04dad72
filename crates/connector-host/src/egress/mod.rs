//! Everything that leaves the host: hooks, session, address rules, DNS, TLS and connections.

mod address;
mod answer;
mod attempts;
mod budget;
mod connection;
mod connection_pool;
mod dial;
mod dns_cache;
mod hooks;
mod policy;
mod proxy;
mod proxy_fault;
mod read_budget;
mod recorder;
mod redaction;
mod request_log;
mod request_size;
mod resolver;
mod route;
mod sender;
mod session;
mod target;
mod tls;
mod transport_error;

pub use policy::{Denial, Policy};
pub use proxy::{Proxy, ProxyError};
pub use resolver::{Resolver, Resolving};
pub use tls::{RootCertificates, RootCertificatesError};

pub(crate) use answer::Answer;
pub(crate) use budget::Budget;
pub(crate) use hooks::Hooks;
pub(crate) use proxy_fault::ProxyFault;
pub(crate) use recorder::{Asked, Recorder};
pub(crate) use request_log::{Log, shown_url};
pub(crate) use resolver::SystemResolver;
pub(crate) use sender::Sender;
pub(crate) use session::{Session, violation};
pub(crate) use target::target;
pub(crate) use transport_error::TransportError;
