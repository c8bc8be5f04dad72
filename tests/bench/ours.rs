//! The host as a library, with the mock API.

use std::collections::BTreeMap;
use std::sync::Arc;

use clari_component::CLARI_REVENUE;
use connector_host::{Connector, Outcome, Policy, RootCertificates, Runner, Secret, Trust, Values};

use crate::measure::Client;
use crate::server::Server;

/// A loaded connector, and the values of a valid credential.
#[derive(Clone)]
pub(crate) struct Ours(Arc<Loaded>);

struct Loaded {
    connector: Connector,
    values: Values,
}

/// A runner that may reach this machine and trusts the mock API.
pub(crate) fn runner(server: &Server) -> Runner {
    let policy = Policy {
        allow_addresses: ["127.0.0.0/8", "::1/128"]
            .map(|range| range.parse().expect("a range"))
            .to_vec(),
        allow_plaintext: true,
    };
    let authorities = RootCertificates::from_pem(server.ca_pem().as_bytes()).expect("an authority");
    Runner::builder()
        .policy(policy)
        .root_certificates(authorities)
        .build()
        .expect("a runner")
}

impl Ours {
    pub(crate) async fn load(server: &Server, base_url: &str) -> Self {
        let runner = runner(server);
        let connector = runner
            .load(CLARI_REVENUE, Trust::Trusted)
            .await
            .expect("a connector");
        let values = values(&connector, server.good_key(), base_url);
        Self(Arc::new(Loaded { connector, values }))
    }
}

/// Filled-in values.
pub(crate) fn values(connector: &Connector, key: &str, base_url: &str) -> Values {
    let plain = BTreeMap::from([("base-url".parse().expect("a name"), base_url.to_owned())]);
    let key = Secret::new(key.to_owned());
    let secrets = BTreeMap::from([("api-key".parse().expect("a name"), key)]);
    Values::fill(connector.form(), plain, secrets).expect("values")
}

impl Client for Ours {
    async fn ask(&mut self) {
        let Loaded { connector, values } = &*self.0;
        let report = connector.validate(values).await;
        let verdict = report.result.expect("a verdict");
        assert_eq!(verdict.outcome, Outcome::Valid, "{}", verdict.code);
    }
}
