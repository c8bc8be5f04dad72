//! A whole process, from start to exit.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::measure::median;
use crate::server::{HOST_RUNNER, Server};

/// How often each of the two runs.
const RUNS: usize = 41;

/// The time of `host-runner validate` over that of `curl` for the same request; the median of pairs. The
/// compiled code is cached, as it is after the first run on any machine.
pub(crate) fn vs_curl(server: &Server, base_url: &str) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let authority = folder.path().join("ca.pem");
    fs::write(&authority, server.ca_pem()).expect("a file");
    let mut validate = Command::new(HOST_RUNNER);
    validate
        .args(["validate", "--quiet", "--set"])
        .arg(format!("base-url={base_url}"))
        .arg("--ca-file")
        .arg(&authority)
        .args(["--allow-address", "127.0.0.0/8"])
        .args(["--allow-address", "::1/128"])
        .env("HOST_RUNNER_API_KEY", server.good_key())
        .env("HOST_RUNNER_CACHE_DIR", folder.path().join("compiled"));
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--fail", "--cacert"])
        .arg(&authority)
        .arg("--header")
        .arg(format!("Authorization: Bearer {}", server.good_key()))
        .arg(format!("{base_url}/admin/limits"));
    // Once to fill the code cache, and to have both files in memory.
    seconds(&mut validate);
    seconds(&mut curl);
    let ratios = (0..RUNS).map(|_| seconds(&mut validate) / seconds(&mut curl));
    median(ratios.collect())
}

fn seconds(command: &mut Command) -> f64 {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let status = command.status().expect("a program");
    let seconds = started.elapsed().as_secs_f64();
    assert!(status.success(), "{command:?}: {status}");
    seconds
}
