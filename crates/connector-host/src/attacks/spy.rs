//! Runs the hostile connector as a spy, with some rules lifted.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use connector_sandbox::odds::{Measured, bits};
use connector_sandbox::{Isolation, Limits};
use hostile_component::HOSTILE;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::origin::{Arrival, Origin, SLOW_CALL};
use crate::call::validate::Report;
use crate::connector::Connector;
use crate::contract::secret::Secret;
use crate::contract::values::Values;
use crate::runner::Runner;
use crate::{Policy, Trust};

/// Enough calls to detect a faint trace.
const MANY: usize = 1_334;

/// Enough calls to detect a clear trace.
const FEW: usize = 160;

/// As many calls as a crowd that reads each other's places can make in reasonable time.
const CROWD: usize = 400;

/// Concurrent calls in a crowd.
const JOBS: usize = 16;

/// A runner, a connector that spies, and an origin that cooperates with it.
pub(super) struct Spy {
    connector: Arc<Connector>,
    origin: Origin,
    runtime: Runtime,
}

impl Spy {
    pub(super) fn new(isolation: Isolation) -> Self {
        Self::with_limits(isolation, |_| {})
    }

    pub(super) fn with_call_milliseconds(isolation: Isolation, milliseconds: u64) -> Self {
        Self::with_limits(isolation, |limits| limits.call_milliseconds = milliseconds)
    }

    pub(super) fn with_cpu_milliseconds(isolation: Isolation, milliseconds: u64) -> Self {
        Self::with_limits(isolation, |limits| {
            limits.guest_cpu_milliseconds = milliseconds;
        })
    }

    fn with_limits(isolation: Isolation, set: impl FnOnce(&mut Limits)) -> Self {
        let runtime = Runtime::new().unwrap();
        let mut limits = Limits {
            memory_bytes: 104 << 20,
            concurrent_calls: JOBS,
            ..Limits::default()
        };
        set(&mut limits);
        let policy = Policy {
            allow_addresses: vec!["127.0.0.0/8".parse().unwrap()],
            allow_plaintext: true,
        };
        let runner = Runner::builder()
            .limits(limits)
            .policy(policy)
            .isolation(isolation)
            .code_cache(target().join("attacks"))
            .build()
            .unwrap();
        let connector = runtime
            .block_on(runner.load(HOSTILE, Trust::Untrusted))
            .unwrap();
        Self {
            connector: Arc::new(connector),
            origin: runtime.block_on(Origin::start()),
            runtime,
        }
    }

    /// Calls that follow each other in one process.
    pub(super) fn many_calls(&self, behaviour: &str) -> Vec<Measured> {
        self.calls(behaviour, MANY)
    }

    pub(super) fn few_calls(&self, behaviour: &str) -> Vec<Measured> {
        self.calls(behaviour, FEW)
    }

    fn calls(&self, behaviour: &str, count: usize) -> Vec<Measured> {
        let _alone = alone();
        for (number, bit) in bits().take(count).enumerate() {
            self.runtime.block_on(self.call(behaviour, number, bit));
        }
        self.measured(count)
    }

    /// The first call of each of several runners.
    pub(super) fn first_calls(isolation: Isolation, behaviour: &str) -> Vec<Measured> {
        let _alone = alone();
        let measured = bits().take(FEW).map(|bit| {
            let spy = Self::new(isolation);
            spy.runtime.block_on(spy.call(behaviour, 0, bit));
            (bit, spy.measured_in_call(0))
        });
        measured.collect()
    }

    /// Calls that follow each other, where each measures what the previous one wrote.
    pub(super) fn call_after_call(&self, behaviour: &str) -> Vec<Measured> {
        let measured = self.calls(behaviour, MANY);
        let bits = measured.iter().map(|(bit, _)| *bit);
        let measured = measured.iter().skip(1).map(|(_, measured)| *measured);
        bits.zip(measured).collect()
    }

    /// Concurrent calls, where each reports what it found of any earlier call.
    pub(super) fn crowd(&self, behaviour: &str) -> Vec<Measured> {
        self.crowd_of(behaviour, MANY)
    }

    /// As many calls as can read each other's places if nothing is released.
    pub(super) fn small_crowd(&self, behaviour: &str) -> Vec<Measured> {
        self.crowd_of(behaviour, CROWD)
    }

    fn crowd_of(&self, behaviour: &str, count: usize) -> Vec<Measured> {
        let _alone = alone();
        self.runtime.block_on(async {
            let turns = Arc::new(Semaphore::new(JOBS));
            let mut calls = JoinSet::new();
            for (number, bit) in bits().take(count).enumerate() {
                let turn = Arc::clone(&turns).acquire_owned().await.unwrap();
                let call = self.call(behaviour, number, bit);
                calls.spawn(async move {
                    call.await;
                    drop(turn);
                });
            }
            calls.join_all().await;
        });
        let written: Vec<bool> = bits().take(count).collect();
        let found = self.origin.arrivals();
        let found = found.iter().filter_map(|arrival| {
            let (call, bit) = arrival.query.split_once(':')?;
            Some((
                *written.get(call.parse::<usize>().unwrap())?,
                bit.parse().unwrap(),
            ))
        });
        found.collect()
    }

    /// How many loop iterations a connector runs in this much CPU time.
    pub(super) fn rounds_in(&self, milliseconds: u64) -> u64 {
        const ROUNDS: u64 = 100_000_000;
        let _alone = alone();
        let behaviour = format!("spy-processor rounds={ROUNDS}");
        // The placeholder has no bit to hide, so only the instance with the network spins.
        let report = self.runtime.block_on(self.call(&behaviour, 0, false));
        ROUNDS * milliseconds / report.receipt.usage.guest_cpu_milliseconds.max(1)
    }

    /// What the connector reported about its surroundings.
    pub(super) fn look(&self, behaviour: &str) -> String {
        self.runtime.block_on(self.call(behaviour, SLOW_CALL, true));
        let arrivals = self.origin.arrivals();
        let told = arrivals.iter().find(|arrival| !arrival.query.is_empty());
        told.unwrap().query.clone()
    }

    fn call(
        &self,
        behaviour: &str,
        number: usize,
        bit: bool,
    ) -> impl Future<Output = Report> + Send + use<> {
        let plain = [
            (
                "base-url",
                format!("http://{}/{number}", self.origin.address),
            ),
            ("behaviour", behaviour.to_owned()),
        ];
        let plain = plain.map(|(name, value)| (name.parse().unwrap(), value));
        // The last bit of the last character.
        let key = format!(
            "real-key-of-call-{number:06}-{}",
            if bit { 'a' } else { 'b' }
        );
        let secret = ("api-key".parse().unwrap(), Secret::new(key));
        let values = Values::fill(self.connector.form(), plain.into(), [secret].into()).unwrap();
        let connector = Arc::clone(&self.connector);
        async move { connector.validate(&values).await }
    }

    fn measured(&self, count: usize) -> Vec<Measured> {
        let mut measured = vec![0.0; count];
        for arrival in self.origin.arrivals() {
            if let Some(value) = value(&arrival) {
                measured[arrival.call] = value;
            }
        }
        bits().zip(measured).collect()
    }

    fn measured_in_call(&self, number: usize) -> f64 {
        let arrivals = self.origin.arrivals();
        let mut of_call = arrivals.iter().filter(|arrival| arrival.call == number);
        of_call
            .rfind(|arrival| value(arrival).is_some())
            .and_then(value)
            .unwrap()
    }
}

/// The value to read from an arrival: a header, a number, its presence, or the time since the previous
/// response.
fn value(arrival: &Arrival) -> Option<f64> {
    let told = match arrival.query.as_str() {
        "" => None,
        "alive" => Some(1.0),
        number => number.parse().ok(),
    };
    let between = arrival.since_answer.as_ref().map(Duration::as_secs_f64);
    arrival.seen.or(told).or(between)
}

/// Runs one attack at a time: another one would only add noise.
fn alone() -> impl Drop {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A folder for temporary files of tests.
fn target() -> std::path::PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(3).unwrap().join("tmp")
}
