//! The stand-in API, and a runner that may reach it.

use host_runner::standin::StandIn;
use host_runner::vectors::Vectors;
use host_runner::{Authorities, Limits, Policy, Runner};

use super::end::Failure;
use super::policy::runner;

/// Starts the stand-in with the answers of the cases.
pub(crate) async fn start(vectors: &Vectors) -> Result<StandIn, Failure> {
    StandIn::start(vectors.replies()).await.map_err(|error| {
        let source = std::error::Error::source(&error).map(|source| format!(": {source}"));
        Failure::usage(format!("{error}{}", source.unwrap_or_default()))
    })
}

/// A runner that may reach this machine, even in the clear, and trusts the stand-in's throw-away
/// authority.
pub(crate) fn loopback_runner(stand_in: &StandIn, limits: Limits) -> Result<Runner, Failure> {
    let loopback = ["127.0.0.0/8", "::1/128"];
    let policy = Policy {
        allow_addresses: loopback
            .iter()
            .filter_map(|range| range.parse().ok())
            .collect(),
        allow_plaintext: true,
        ..Policy::default()
    };
    let authorities = Authorities::from_pem(stand_in.ca_pem().as_bytes())
        .map_err(|error| Failure::usage(format!("cannot use the stand-in's authority: {error}")))?;
    runner(limits, policy, authorities)
}
