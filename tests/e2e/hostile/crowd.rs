//! A thousand hostile runs among a thousand good ones, in one process: nothing is left behind.

use std::sync::Arc;
use std::time::Duration;

use clari_component::CLARI_REVENUE;
use clari_mock::MockApi;
use connector_host::{Connector, Limits, RootCertificates, Runner, Trust};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::support::hostile_component::Variant;
use crate::support::ignored_test;
use crate::support::in_process::{loopback, values};

/// How many runs there are of each kind, after those that warm caches and pools up.
const RUNS: usize = 1_000;
const WARM_UP: usize = 200;

/// How many runs are under way at a time.
const AT_A_TIME: usize = 16;

/// What memory may grow by: less than what one instance may use.
const MAX_GROWTH_BYTES: u64 = 16 << 20;

/// What descriptors may grow by: each of the two runners keeps at most a connection for each of its
/// runs at a time, of which both ends are here.
const MAX_KEPT_DESCRIPTORS: usize = 2 * AT_A_TIME * 2;

/// What the hostile runs try, and how each ends.
const TRIES: [(&str, &str); 13] = [
    ("get authority=hostile.invalid", "origin-violation"),
    ("get query=?k={key}", "secret-misplaced"),
    ("get times=5", "request-limit"),
    ("get body=key", "origin-violation"),
    ("claim", "unproved-verdict"),
    ("trap", "trap"),
    ("recurse rounds=10000000", "trap"),
    ("grow-memory rounds=40", "memory-limit"),
    ("flood-pollables rounds=1000", "memory-limit"),
    ("get message-bytes=1000000", "output-too-large"),
    ("network in=authorize", "network-from-offline-call"),
    ("spin rounds=4000000000", "cpu-limit"),
    ("wait rounds=60000", "deadline-exceeded"),
];

/// What a process holds.
#[derive(Clone, Copy, Debug)]
struct Holdings {
    memory_bytes: u64,
    descriptors: usize,
    threads: usize,
}

impl Holdings {
    fn now() -> Self {
        let count = |folder| std::fs::read_dir(folder).unwrap().count();
        let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
        let resident: u64 = pages.split(' ').nth(1).unwrap().parse().unwrap();
        Self {
            memory_bytes: resident * 4096,
            descriptors: count("/proc/self/fd"),
            threads: count("/proc/self/task"),
        }
    }
}

/// A runner with its two connectors.
struct Side {
    good: Connector,
    hostile: Connector,
    base_url: String,
}

impl Side {
    async fn new(mock_api: &MockApi, limits: Limits) -> Self {
        let authorities = RootCertificates::from_pem(mock_api.ca_pem().as_bytes()).unwrap();
        let runner = Runner::builder()
            .limits(limits)
            .policy(loopback())
            .root_certificates(authorities)
            .build()
            .unwrap();
        Self {
            good: runner.load(CLARI_REVENUE, Trust::Trusted).await.unwrap(),
            hostile: runner
                .load(&Variant::Plain.bytes(), Trust::Untrusted)
                .await
                .unwrap(),
            base_url: mock_api.origins().fill("{api}/v1"),
        }
    }

    /// The code that a run ends with.
    async fn run(&self, behaviour: Option<&str>) -> String {
        let connector = if behaviour.is_some() {
            &self.hostile
        } else {
            &self.good
        };
        let behaviour = behaviour.map(|text| ("behaviour", text.to_owned()));
        let plain = [("base-url", self.base_url.clone())];
        let values = values(connector, plain.into_iter().chain(behaviour));
        let report = connector.validate(&values).await;
        report
            .result
            .map_or_else(|error| error.code().to_owned(), |verdict| verdict.code)
    }
}

/// Runs so many hostile and as many good calls, all of which end as they should.
async fn mix(patient: &Arc<Side>, impatient: &Arc<Side>, runs: usize) {
    let places = Arc::new(Semaphore::new(AT_A_TIME));
    let mut all = JoinSet::new();
    for run in 0..runs {
        let (behaviour, code) = TRIES[run % TRIES.len()];
        // Who waits for ever waits for the impatient one, or this test would, too.
        let side = if behaviour.starts_with("wait") {
            impatient
        } else {
            patient
        };
        for (side, behaviour, code) in [(side, Some(behaviour), code), (patient, None, "ok")] {
            let place = Arc::clone(&places).acquire_owned().await.unwrap();
            let side = Arc::clone(side);
            all.spawn(async move {
                assert_eq!(side.run(behaviour).await, code, "{behaviour:?}");
                drop(place);
            });
        }
    }
    while let Some(done) = all.join_next().await {
        done.unwrap();
    }
}

/// Other tests in the same process would be counted, too.
#[test]
fn a_crowd_leaves_nothing_behind() {
    let alone = ignored_test(module_path!(), "a_crowd_in_a_process_of_its_own")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&[alone.stdout, alone.stderr].concat()).into_owned();
    assert!(
        alone.status.success() && output.contains("1 passed"),
        "{output}"
    );
}

#[test]
#[ignore = "run by a_crowd_leaves_nothing_behind"]
fn a_crowd_in_a_process_of_its_own() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mock_api = MockApi::start([]).await.unwrap();
        let side = async |call_milliseconds, guest_cpu_milliseconds| {
            let limits = Limits {
                call_milliseconds,
                guest_cpu_milliseconds,
                ..Limits::default()
            };
            Arc::new(Side::new(&mock_api, limits).await)
        };
        let (patient, impatient) = (side(60_000, 200).await, side(500, 200).await);
        mix(&patient, &impatient, WARM_UP).await;
        settle().await;
        let before = Holdings::now();
        mix(&patient, &impatient, RUNS).await;
        let mut after = settle().await;
        // What the last runs left to others to close takes its time.
        for _ in 0..50 {
            if after.descriptors <= before.descriptors + MAX_KEPT_DESCRIPTORS
                && after.threads <= before.threads
            {
                break;
            }
            after = settle().await;
        }
        println!("before: {before:?}\nafter {RUNS} hostile and {RUNS} good runs: {after:?}");
        assert!(after.memory_bytes <= before.memory_bytes + MAX_GROWTH_BYTES);
        assert!(after.descriptors <= before.descriptors + MAX_KEPT_DESCRIPTORS);
        assert!(after.threads <= before.threads);
    });
}

async fn settle() -> Holdings {
    tokio::time::sleep(Duration::from_millis(200)).await;
    Holdings::now()
}
