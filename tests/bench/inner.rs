//! The parts of the host, measured separately.

use std::fs;
use std::hint::black_box;

use clari_component::CLARI_REVENUE;
use connector_host::{Limits, Runner, Trust};
use connector_sandbox::{Isolation, Program, RealValues, Sandbox};
use criterion::Criterion;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::measure::one_thread;
use crate::summary::{keep, target};

pub(crate) fn measure() {
    let criterion = Criterion::default().output_directory(&target().join("criterion"));
    let mut criterion = criterion.configure_from_args();
    instances(&mut criterion);
    compile(&mut criterion);
    load_cached(&mut criterion);
    for (name, nanoseconds) in [
        ("instantiate_us", 1e3),
        ("offline_us", 1e3),
        ("offline_us_without_still_clock", 1e3),
        ("offline_us_with_history", 1e3),
        ("compile_ms", 1e6),
        ("load_cached_ms", 1e6),
    ] {
        keep(name, median(name) / nanoseconds);
    }
}

/// The result of criterion, in nanoseconds.
fn median(name: &str) -> f64 {
    let path = target()
        .join("criterion")
        .join(name)
        .join("new/estimates.json");
    let estimates: Value =
        serde_json::from_slice(&fs::read(path).expect("estimates")).expect("JSON");
    estimates["median"]["point_estimate"]
        .as_f64()
        .expect("a number")
}

/// Creates and drops an instance; and the offline part of a call, with every rule of isolation and with one
/// lifted at a time.
fn instances(criterion: &mut Criterion) {
    let rules = Isolation::default();
    let bench = Instances::of(rules);
    criterion.bench_function("instantiate_us", |bencher| {
        bencher.iter(|| bench.instantiate());
    });
    for (name, isolation) in [
        ("offline_us", rules),
        ("offline_us_without_still_clock", rules.lift_still_clock()),
        ("offline_us_with_history", rules.lift_no_history()),
    ] {
        let bench = Instances::of(isolation);
        criterion.bench_function(name, |bencher| bencher.iter(|| bench.offline()));
    }
}

/// The connector, ready to be instantiated.
struct Instances {
    runtime: Runtime,
    sandbox: Sandbox,
    program: Program,
}

impl Instances {
    fn of(isolation: Isolation) -> Self {
        let sandbox = Sandbox::new(&Limits::default(), isolation).expect("a sandbox");
        let code = sandbox.compiler().compile(CLARI_REVENUE).expect("code");
        Self {
            runtime: one_thread(),
            program: sandbox.link(&code).expect("a connector"),
            sandbox,
        }
    }

    fn instantiate(&self) {
        let instance = self.runtime.block_on(self.sandbox.offline(&self.program));
        drop(instance.expect("an instance"));
    }

    fn offline(&self) {
        let values = [
            ("api-key", "0123456789abcdef0123456789abcdef"),
            ("base-url", "https://api.clari.com/v1"),
            ("auth-scheme", "both"),
        ];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let values = RealValues::new(values);
        self.runtime.block_on(async {
            let mut offline = self
                .sandbox
                .offline(&self.program)
                .await
                .expect("an instance");
            black_box(offline.check(&values).await.expect("findings"));
            black_box(offline.authorize(&values).await.expect("headers")).expect("headers");
        });
    }
}

/// Loads a component that was never compiled before.
fn compile(criterion: &mut Criterion) {
    let (runtime, runner) = (one_thread(), runner());
    criterion.bench_function("compile_ms", |bencher| {
        bencher.iter(|| {
            black_box(
                runtime
                    .block_on(runner.load(CLARI_REVENUE, Trust::Trusted))
                    .is_ok(),
            )
        });
    });
}

/// Loads a component that was compiled before.
fn load_cached(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let runner = Runner::builder()
        .code_cache(folder.path().join("compiled"))
        .build()
        .expect("a runner");
    let runtime = one_thread();
    criterion.bench_function("load_cached_ms", |bencher| {
        bencher.iter(|| {
            black_box(
                runtime
                    .block_on(runner.load(CLARI_REVENUE, Trust::Trusted))
                    .is_ok(),
            )
        });
    });
}

fn runner() -> Runner {
    Runner::builder().build().expect("a runner")
}
