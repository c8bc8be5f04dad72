//! The library in the process of the test, for what no option of the binary can set up.

use clari_component::CLARI_REVENUE;
use clari_mock::GOOD_KEY;
use connector_host::{Connector, Policy, Runner, Secret, Trust, Values};
use tokio::runtime::Runtime;

/// The policy of runners that may reach a mock API.
pub(crate) fn loopback() -> Policy {
    Policy {
        allow_addresses: vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()],
        ..Policy::default()
    }
}

/// A runtime for a test that waits on its own thread.
pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap()
}

/// The built-in connector, by itself.
pub(crate) fn built_in() -> Connector {
    let runner = Runner::builder().build().unwrap();
    let load = runner.load(CLARI_REVENUE, Trust::Trusted);
    runtime().block_on(load).unwrap()
}

/// A filled-in form, with the good key.
pub(crate) fn values<'a>(
    connector: &Connector,
    plain: impl IntoIterator<Item = (&'a str, impl Into<String>)>,
) -> Values {
    values_with(connector, GOOD_KEY, plain)
}

/// A filled-in form, with a key.
pub(crate) fn values_with<'a>(
    connector: &Connector,
    key: &str,
    plain: impl IntoIterator<Item = (&'a str, impl Into<String>)>,
) -> Values {
    let plain = plain.into_iter();
    let plain = plain.map(|(name, value)| (name.parse().unwrap(), value.into()));
    let secret = ("api-key".parse().unwrap(), Secret::new(key.to_owned()));
    Values::fill(connector.form(), plain.collect(), [secret].into()).unwrap()
}
