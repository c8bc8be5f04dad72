//! What happens inside of the host, piece by piece.

use std::fs;
use std::hint::black_box;

use connector_sandbox::{Isolation, Sandbox};
use criterion::Criterion;
use host_runner::{Authorities, CLARI_REVENUE, Limits, Policy, Runner};
use serde_json::Value;

use crate::measure::one_thread;
use crate::summary::{keep, target};

pub(crate) fn measure() {
    let criterion = Criterion::default().output_directory(&target().join("criterion"));
    let mut criterion = criterion.configure_from_args();
    instantiate(&mut criterion);
    compile(&mut criterion);
    load_cached(&mut criterion);
    for (name, nanoseconds) in [
        ("instantiate_us", 1e3),
        ("compile_ms", 1e6),
        ("load_cached_ms", 1e6),
    ] {
        keep(name, median(name) / nanoseconds);
    }
}

/// What criterion has measured, in nanoseconds.
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

/// An instance is made and dropped.
fn instantiate(criterion: &mut Criterion) {
    let runtime = one_thread();
    let sandbox = Sandbox::new(&Limits::default(), Isolation::default()).expect("a sandbox");
    let code = sandbox.compiler()(CLARI_REVENUE).expect("code");
    let program = sandbox.link(&code).expect("a connector");
    criterion.bench_function("instantiate_us", |bencher| {
        bencher.iter(|| {
            runtime
                .block_on(sandbox.offline(&program))
                .map(drop)
                .expect("an instance");
        });
    });
}

/// A connector is loaded that was never compiled before.
fn compile(criterion: &mut Criterion) {
    let (runtime, runner) = (one_thread(), runner());
    criterion.bench_function("compile_ms", |bencher| {
        bencher.iter(|| black_box(runtime.block_on(runner.load(CLARI_REVENUE)).is_ok()));
    });
}

/// A connector is loaded that was compiled before.
fn load_cached(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let runner = runner().with_compiled_code_in(folder.path().join("compiled"));
    let runtime = one_thread();
    criterion.bench_function("load_cached_ms", |bencher| {
        bencher.iter(|| black_box(runtime.block_on(runner.load(CLARI_REVENUE)).is_ok()));
    });
}

fn runner() -> Runner {
    Runner::new(Limits::default(), Policy::default(), Authorities::default()).expect("a runner")
}
