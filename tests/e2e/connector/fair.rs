//! The verdict is fair: under each scheme, no good key is `invalid` and no refused key is `valid`.

use std::collections::BTreeMap;
use std::sync::Arc;

use clari_component::CLARI_REVENUE;
use clari_mock::vectors::{Case, Vectors};
use clari_mock::{GOOD_KEY, MockApi};
use clari_revenue::auth_scheme::AuthScheme;
use connector_host::{Connector, Limits, Outcome, Policy, RootCertificates, Trust};
use connector_host::{Runner, Values, Verdict};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::support::in_process::{loopback, values_with};

/// Validations that are under way at a time.
const IN_FLIGHT: usize = 16;

/// The whole call of a case whose verdict comes only when the time is up.
const SLOW_CALL_MILLISECONDS: u64 = 2_000;

/// What the cases are tried with.
struct Setup {
    vectors: Vectors,
    mock_api: MockApi,
    prompt: Connector,
    slow: Connector,
}

impl Setup {
    async fn new() -> Self {
        let vectors = Vectors::built_in().unwrap();
        let mock_api = MockApi::start(vectors.replies()).await.unwrap();
        let load = async |limits| {
            let policy = Policy {
                allow_plaintext: true,
                ..loopback()
            };
            let authorities = RootCertificates::from_pem(mock_api.ca_pem().as_bytes()).unwrap();
            let runner = Runner::builder()
                .limits(limits)
                .policy(policy)
                .root_certificates(authorities)
                .build()
                .unwrap();
            runner.load(CLARI_REVENUE, Trust::Trusted).await.unwrap()
        };
        let prompt = load(Limits::default()).await;
        let patient = Limits {
            call_milliseconds: SLOW_CALL_MILLISECONDS,
            ..Limits::default()
        };
        let slow = load(patient).await;
        Self {
            vectors,
            mock_api,
            prompt,
            slow,
        }
    }

    async fn try_case(&self, case: &Case, scheme: &str) -> Verdict {
        let connector = if case.slow { &self.slow } else { &self.prompt };
        let mut given = self.vectors.values(case, self.mock_api.origins(), |_| true);
        given.insert("auth-scheme".to_owned(), scheme.to_owned());
        let values = filled(connector, given);
        connector.validate(&values).await.result.unwrap()
    }
}

fn filled(connector: &Connector, mut given: BTreeMap<String, String>) -> Values {
    let key = given.remove("api-key").unwrap();
    let plain = given.iter().map(|(name, value)| (name.as_str(), value));
    values_with(connector, &key, plain)
}

/// How many verdicts of each kind there are, to see that none is missing.
#[derive(Default)]
struct Tally {
    valid: usize,
    rejected: usize,
    refused_and_undetermined: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_good_key_is_invalid_and_no_refused_key_is_valid_under_any_scheme() {
    let setup = Arc::new(Setup::new().await);
    let places = Arc::new(Semaphore::new(IN_FLIGHT));
    let mut running = JoinSet::new();
    for scheme in AuthScheme::ALL.map(AuthScheme::value) {
        for case in setup.vectors.cases().iter().cloned() {
            let (setup, places) = (Arc::clone(&setup), Arc::clone(&places));
            running.spawn(async move {
                let _place = places.acquire_owned().await;
                let verdict = setup.try_case(&case, scheme).await;
                (scheme, case, verdict)
            });
        }
    }
    let mut unfair = Vec::new();
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for (scheme, case, verdict) in running.join_all().await {
        let tally = tallies.entry(scheme).or_default();
        let is_fair = match verdict.outcome {
            Outcome::Valid => !case.key_refused,
            Outcome::Invalid => case.key_refused || verdict.code == "bad-input",
            _ => true,
        };
        if !is_fair {
            unfair.push(format!("{} under {scheme}: {}", case.name, verdict.code));
        }
        match verdict.outcome {
            Outcome::Valid => tally.valid += 1,
            Outcome::Invalid if verdict.code == "token-rejected" => tally.rejected += 1,
            _ if case.key_refused => tally.refused_and_undetermined += 1,
            _ => {}
        }
    }
    assert!(unfair.is_empty(), "{unfair:#?}");
    // The control: good keys are accepted and refused ones rejected, the latter under both headers always.
    let refused = setup.vectors.cases().iter().filter(|case| case.key_refused);
    assert_eq!(tallies["both"].rejected, refused.count());
    assert_eq!(tallies["both"].refused_and_undetermined, 0);
    for (scheme, tally) in tallies {
        assert!(tally.valid >= 20 && tally.rejected >= 4, "{scheme}");
    }
}

/// The mock API really reads the key, in one header or the other, and the terse half of it says the same of a wrong key
/// and of one that it did not find.
#[tokio::test]
async fn what_the_api_reads_decides_and_what_it_cannot_have_read_is_undetermined() {
    let setup = Setup::new().await;
    let connector = &setup.prompt;
    let mut seen = 0;
    for (place, read) in [
        ("{api}/v1", "bearer"),
        ("{api}/v4", "apikey"),
        ("{api}/terse/v1", "bearer"),
        ("{api}/terse/v4", "apikey"),
    ] {
        for scheme in [None, Some("both"), Some("bearer"), Some("apikey")] {
            for (key, is_good) in [(GOOD_KEY, true), ("mock-api-other-key-0123456789", false)] {
                let base_url = setup.mock_api.origins().fill(place);
                let given = [("api-key", key.to_owned()), ("base-url", base_url)];
                let scheme_given = scheme.map(|scheme| ("auth-scheme", scheme.to_owned()));
                let given = given.into_iter().chain(scheme_given);
                let given = given.map(|(name, value)| (name.to_owned(), value));
                let values = filled(connector, given.collect());
                let verdict = connector.validate(&values).await.result.unwrap();
                let is_both = scheme.is_none_or(|scheme| scheme == "both");
                let expected = match (is_good, is_both) {
                    (true, true) => Outcome::Valid,
                    (true, false) if scheme == Some(read) => Outcome::Valid,
                    (false, true) => Outcome::Invalid,
                    _ => Outcome::Undetermined,
                };
                assert_eq!(verdict.outcome, expected, "{place} under {scheme:?}");
                let is_unread = expected == Outcome::Undetermined;
                assert_eq!(verdict.code == "auth-scheme-mismatch", is_unread);
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 32);
}
