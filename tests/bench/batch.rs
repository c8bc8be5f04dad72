//! How much memory a batch takes, and how fast it is, for each number of lines on the command line.
//!
//! Each line has a key of its own, and one in ten is rejected, so that everything that a batch keeps reaches
//! its limit. Memory may grow until the batch has read as many lines as it remembers; after that it must stay
//! constant. The mock API is in this process, the batch in its own.

// Code that measures may panic, as tests may.
#![cfg(test)]

mod summary;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use clari_mock::{MockApi, Reply};
use credential_batch::DEDUP_WINDOW;
use serde_json::json;

use crate::summary::keep;

/// The default numbers of lines.
const LINES: [usize; 3] = [10_000, 100_000, 1_000_000];

/// How many lines may be unfinished at the end: they are not waited for.
const HELD: usize = 64;

/// The measurements of one batch.
struct Run {
    peak_mib: f64,
    lines_per_second: f64,
}

fn main() {
    let numbers: Vec<usize> = std::env::args()
        .filter_map(|text| text.parse().ok())
        .collect();
    let numbers = if numbers.is_empty() {
        LINES.to_vec()
    } else {
        numbers
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let any = json!({"status": 200, "body": {"json": {"jobs": {"monthlyQuota": 7}}}});
    let any: Reply = serde_json::from_value(any).unwrap();
    let mock_api = runtime.block_on(MockApi::start([("any", &any)])).unwrap();
    let mut peaks = Vec::new();
    for lines in numbers {
        let run = run(&mock_api, lines);
        keep(&format!("batch_peak_mib_{lines}"), run.peak_mib);
        keep(
            &format!("batch_lines_per_second_{lines}"),
            run.lines_per_second,
        );
        if lines > DEDUP_WINDOW {
            peaks.push(run.peak_mib);
        }
    }
    if let [first, .., last] = peaks.as_slice() {
        // Between the shortest and the longest batch that fill everything a batch keeps.
        keep("batch_peak_growth", last / first);
    }
}

fn run(mock_api: &MockApi, lines: usize) -> Run {
    let base_url = |path: &str| mock_api.origins().fill(path);
    let (any, clari) = (base_url("{plain}/cases/any/v1"), base_url("{plain}/v1"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_host-runner"))
        .args([
            "batch",
            "-",
            "--rate-per-origin",
            "0",
            "--jobs-per-origin",
            "16",
        ])
        .args([
            "--allow-plaintext",
            "--allow-address",
            "127.0.0.0/8",
            "--allow-address",
            "::1/128",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        for number in 0..lines {
            let url = if number % 10 == 0 { &clari } else { &any };
            let key = format!("key-{number:012}-0123456789-0123456789");
            let line =
                json!({"id": format!("{number}"), "values": {"api-key": key, "base-url": url}});
            stdin.write_all(format!("{line}\n").as_bytes()).unwrap();
        }
        stdin
    });
    let mut verdicts = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..lines.saturating_sub(HELD) {
        verdicts.next().unwrap().unwrap();
    }
    let seconds = started.elapsed().as_secs_f64();
    let peak_mib = peak_mib(child.id());
    drop(writer.join().unwrap());
    assert_eq!(verdicts.count(), HELD.min(lines));
    child.wait().unwrap();
    Run {
        peak_mib,
        lines_per_second: lines as f64 / seconds,
    }
}

/// The peak memory of a process.
fn peak_mib(process: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib / 1024.0
}
