//! What the sandbox costs: validations against the same requests in plain Rust, measured in turn in
//! one run; written to `target/bench/summary.json`.

// What measures may panic as a test may.
#![cfg(test)]

mod native;
mod ours;
mod server;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::native::Native;
use crate::ours::Ours;
use crate::server::Server;

/// How many requests are under way at a time.
const IN_FLIGHT: usize = 16;

/// How often the two sides take turns, and for how long each time.
const ROUNDS: usize = 10;
const ROUND: Duration = Duration::from_millis(500);

fn main() {
    let server = Server::start();
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let mut summary = Map::new();
    for (suffix, origin) in [("", "plain"), ("_tls", "api")] {
        let base_url = format!("{}/v1", server.origin(origin));
        let ratio = runtime.block_on(throughput(&server, &base_url));
        summary.insert(format!("warm_throughput_vs_native{suffix}"), json!(ratio));
    }
    let base_url = format!("{}/v1", server.origin("plain"));
    let sequential = Builder::new_current_thread().enable_all().build();
    let overhead = latency(&sequential.expect("a runtime"), &server, &base_url);
    summary.insert("warm_latency_overhead_us".to_owned(), json!(overhead));
    let component = host_runner::CLARI_REVENUE.len();
    summary.insert("component_bytes".to_owned(), json!(component));
    write(&Value::Object(summary));
}

/// Validations a second over native requests a second; the median of the rounds.
async fn throughput(server: &Server, base_url: &str) -> f64 {
    let ours = Arc::new(Ours::load(server, base_url).await);
    ours.validate().await;
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let (mut natives, mut validations) = (JoinSet::new(), JoinSet::new());
        let mut clients = Vec::new();
        for _ in 0..IN_FLIGHT {
            clients.push(Native::connect(server, base_url).await);
        }
        let end = Instant::now() + ROUND;
        for mut client in clients {
            natives.spawn(async move {
                let mut count = 0_u32;
                while Instant::now() < end {
                    client.request().await;
                    count += 1;
                }
                count
            });
        }
        let native: u32 = natives.join_all().await.iter().sum();
        let end = Instant::now() + ROUND;
        for _ in 0..IN_FLIGHT {
            let ours = Arc::clone(&ours);
            validations.spawn(async move {
                let mut count = 0_u32;
                while Instant::now() < end {
                    ours.validate().await;
                    count += 1;
                }
                count
            });
        }
        let validated: u32 = validations.join_all().await.iter().sum();
        ratios.push(f64::from(validated) / f64::from(native));
    }
    median(ratios)
}

/// The median time of one validation after another less that of native requests, in microseconds.
fn latency(runtime: &Runtime, server: &Server, base_url: &str) -> f64 {
    runtime.block_on(async {
        let ours = Ours::load(server, base_url).await;
        let mut client = Native::connect(server, base_url).await;
        let (mut validations, mut natives) = (Vec::new(), Vec::new());
        let end = Instant::now() + ROUND * 8;
        while Instant::now() < end {
            let started = Instant::now();
            ours.validate().await;
            validations.push(started.elapsed().as_secs_f64() * 1e6);
            let started = Instant::now();
            client.request().await;
            natives.push(started.elapsed().as_secs_f64() * 1e6);
        }
        median(validations) - median(natives)
    })
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Prints the figures and keeps them for a machine.
fn write(summary: &Value) {
    let text = serde_json::to_string_pretty(summary).expect("figures");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("summary.json"), format!("{text}\n")).expect("a file");
    let mut stdout = std::io::stdout();
    std::io::Write::write_all(&mut stdout, format!("{text}\n").as_bytes()).expect("an output");
}
