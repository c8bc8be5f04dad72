//! The verdict vectors, each a test with the name of its case: `cargo test -p host-runner --test vectors quota-exhausted`.

// What helps a test may panic as the test itself may.
#![cfg(test)]

use std::collections::BTreeMap;
use std::process::{Command, ExitCode};
use std::sync::{Arc, LazyLock};

use clari_mock::vectors::Vectors;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let vectors = Vectors::built_in().unwrap();
    let names: Vec<&str> = vectors
        .cases()
        .iter()
        .map(|case| case.name.as_str())
        .collect();
    // One run of the program answers for all of the cases, or for the one that is asked for.
    let asked = arguments.filter.clone();
    let only = asked.filter(|filter| names.contains(&filter.as_str()) && arguments.exact);
    let results = Arc::new(LazyLock::new(move || results(only.as_deref())));
    let trials = names.into_iter().map(|name| {
        let (name, results) = (name.to_owned(), Arc::clone(&results));
        Trial::test(name.clone(), move || judge(&results, &name))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// What `host-runner test` says of each case.
fn results(only: Option<&str>) -> BTreeMap<String, Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_host-runner"));
    command.args(["test", "--json"]).env_clear();
    command.env("HOST_RUNNER_CACHE_DIR", env!("CARGO_TARGET_TMPDIR"));
    command.args(only.into_iter().flat_map(|name| ["--case", name]));
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let json: Value = serde_json::from_slice(&output.stdout).expect(&text);
    let cases = json["cases"].as_array().expect(&text).iter();
    cases
        .map(|case| (case["name"].as_str().unwrap().to_owned(), case.clone()))
        .collect()
}

/// Whether the case has the verdict that is due.
fn judge(results: &BTreeMap<String, Value>, name: &str) -> Result<(), Failed> {
    let case = results.get(name).ok_or("the case was not run")?;
    if case["passed"] == true {
        return Ok(());
    }
    Err(format!("{}\n{case:#}", case["about"]).into())
}
