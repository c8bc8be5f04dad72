//! The mock API, and a runner that may reach it.

use anyhow::Context;
use clari_mock::vectors::Vectors;
use clari_mock::{MockApi, PROBE_PATH};
use connector_host::{Limits, Policy, RootCertificates, Runner};

use super::failure::Failure;
use super::policy::builder;

/// Starts the mock API with the responses of the cases.
pub(crate) async fn start(vectors: &Vectors) -> Result<MockApi, Failure> {
    start_for(PROBE_PATH, vectors).await
}

/// Starts a mock of an API that is probed at another path.
pub(crate) async fn start_for(probe_path: &str, vectors: &Vectors) -> Result<MockApi, Failure> {
    let mock_api = MockApi::start_for(probe_path, vectors.replies()).await;
    Ok(mock_api.context("cannot start the mock API")?)
}

/// A runner that may reach this machine, even unencrypted, and trusts the mock API's certificate.
pub(crate) fn loopback_runner(mock_api: &MockApi, limits: Limits) -> Result<Runner, Failure> {
    let loopback = ["127.0.0.0/8", "::1/128"];
    let policy = Policy {
        allow_addresses: loopback
            .iter()
            .filter_map(|range| range.parse().ok())
            .collect(),
        allow_plaintext: true,
    };
    let authorities = RootCertificates::from_pem(mock_api.ca_pem().as_bytes())
        .context("cannot use the mock API's certificate")?;
    let builder = builder(limits)?
        .policy(policy)
        .root_certificates(authorities);
    Ok(builder.build()?)
}
