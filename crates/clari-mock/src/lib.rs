//! A mock of the Clari API on the loopback interface, and the verdict vectors: the responses of the API, and
//! the verdict that a connector must give for each.

mod certificates;
mod connection;
mod log;
mod mock_api;
mod origins;
mod probe;
mod reply;
mod request;
mod script;
mod site;
#[cfg(test)]
mod tests;
pub mod vectors;

pub use mock_api::{MockApi, StartError};
pub use origins::{OriginName, Origins};
pub use probe::ExpectedProbe;
pub use reply::{Body, Framing, Reply};
pub use request::Request;
pub use site::{GOOD_KEY, PROBE_PATH};
