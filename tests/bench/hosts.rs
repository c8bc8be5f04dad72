//! The hosts in other languages, with sequential validations.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use crate::measure::{Client, median};
use crate::ours::Ours;
use crate::server::Server;
use crate::summary::{self, keep, target};

/// How often each pair runs, and for how long.
const PAIRS: usize = 3;
const ROUND: Duration = Duration::from_secs(2);

/// Compares with each host that `make hosts` has set up.
pub(crate) fn compare(runtime: &Runtime, server: &Server, base_url: &str) {
    let folder = target().join("hosts");
    let component = target().join("clari-revenue.wasm");
    let python = folder.join("venv/bin/python");
    let sealed = folder.join("connector.sealed.wasm");
    let hosts: [(&str, PathBuf, &str, &PathBuf); 3] = [
        (
            "vs_jco_sealed",
            PathBuf::from("node"),
            "node/bench.mjs",
            &sealed,
        ),
        (
            "vs_wasmtime_py_sealed",
            python.clone(),
            "python/bench.py",
            &sealed,
        ),
        ("vs_wasmtime_py", python, "python/bench.py", &component),
    ];
    for (name, program, script, component) in hosts {
        let mut command = Command::new(program);
        command
            .arg(folder.join(script))
            .arg(base_url)
            .arg(ROUND.as_secs().to_string())
            .env("CONNECTOR", component)
            .env("CLARI_API_KEY", server.good_key());
        if a_second(&mut command).is_none() {
            summary::say(&format!("{name}: left out; `make hosts` sets that host up"));
            continue;
        }
        let mut ours = runtime.block_on(Ours::load(server, base_url));
        let mut ratios = Vec::new();
        for _ in 0..PAIRS {
            let theirs = a_second(&mut command).expect("a rate");
            ratios.push(runtime.block_on(our_rate(&mut ours)) / theirs);
        }
        keep(name, median(ratios));
    }
}

/// Validations per second, as the script of a host reports; `None` if it cannot run.
fn a_second(command: &mut Command) -> Option<f64> {
    let output = command.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().parse().ok()
}

async fn our_rate(ours: &mut Ours) -> f64 {
    let started = Instant::now();
    let mut count = 0_u32;
    while started.elapsed() < ROUND {
        ours.ask().await;
        count += 1;
    }
    f64::from(count) / started.elapsed().as_secs_f64()
}
