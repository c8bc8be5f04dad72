//! The stand-in API, and a runner that may reach it.

use anyhow::Context;
use clari_mock::vectors::Vectors;
use clari_mock::{MockApi, PROBE_PATH};
use connector_host::{Limits, Policy, RootCertificates, Runner};

use super::end::Failure;
use super::policy::runner;

/// Starts the stand-in with the answers of the cases.
pub(crate) async fn start(vectors: &Vectors) -> Result<MockApi, Failure> {
    start_for(PROBE_PATH, vectors).await
}

/// The same for an API that is probed at another path.
pub(crate) async fn start_for(probe_path: &str, vectors: &Vectors) -> Result<MockApi, Failure> {
    let stand_in = MockApi::start_for(probe_path, vectors.replies()).await;
    Ok(stand_in.context("cannot start the mock API")?)
}

/// A runner that may reach this machine, even in the clear, and trusts the stand-in's throw-away
/// authority.
pub(crate) fn loopback_runner(stand_in: &MockApi, limits: Limits) -> Result<Runner, Failure> {
    let loopback = ["127.0.0.0/8", "::1/128"];
    let policy = Policy {
        allow_addresses: loopback
            .iter()
            .filter_map(|range| range.parse().ok())
            .collect(),
        allow_plaintext: true,
    };
    let authorities = RootCertificates::from_pem(stand_in.ca_pem().as_bytes())
        .context("cannot use the stand-in's authority")?;
    runner(limits, policy, authorities)
}
