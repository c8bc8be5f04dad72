//! What the sandbox costs: validations against the same requests made otherwise, measured in turn in
//! one run; kept in `target/bench/summary.json`.

// What measures may panic as a test may.
#![cfg(test)]

mod hosts;
mod measure;
mod memory;
mod native;
mod ours;
mod process;
mod server;
mod size;
mod summary;
mod wasmtime_default;

use tokio::runtime::{Builder, Runtime};

use crate::measure::{IN_FLIGHT, latency, throughput};
use crate::native::Native;
use crate::ours::Ours;
use crate::server::Server;
use crate::summary::keep;
use crate::wasmtime_default::WasmtimeDefault;

fn main() {
    let server = Server::start();
    let plain = format!("{}/v1", server.origin("plain"));
    let tls = format!("{}/v1", server.origin("api"));
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    for (suffix, url) in [("", &plain), ("_tls", &tls)] {
        let ratio = runtime.block_on(vs_native(&server, url));
        keep(&format!("warm_throughput_vs_native{suffix}"), ratio);
    }
    for (suffix, url) in [("_plain", &plain), ("", &tls)] {
        let ratio = runtime.block_on(vs_default_sender(&server, url));
        keep(&format!("vs_default_sender{suffix}"), ratio);
    }
    drop(runtime);
    let sequential = one_thread();
    let overhead = sequential.block_on(async {
        let native = Native::connect(&server, &plain).await;
        latency(Ours::load(&server, &plain).await, native).await
    });
    keep("warm_latency_overhead_us", overhead);
    keep("memory_per_inflight_kib", memory::per_call(&server));
    hosts::compare(&sequential, &server, &plain);
    keep("cold_process_vs_curl", process::vs_curl(&server, &tls));
    size::measure();
}

/// Validations a second over native requests a second.
async fn vs_native(server: &Server, base_url: &str) -> f64 {
    let ours = Ours::load(server, base_url).await;
    let mut natives = Vec::new();
    for _ in 0..IN_FLIGHT {
        natives.push(Native::connect(server, base_url).await);
    }
    throughput(vec![ours; IN_FLIGHT], natives).await
}

/// Validations a second over those of the same component in plain wasmtime.
async fn vs_default_sender(server: &Server, base_url: &str) -> f64 {
    let ours = Ours::load(server, base_url).await;
    let theirs = WasmtimeDefault::load(server, base_url);
    throughput(vec![ours; IN_FLIGHT], vec![theirs; IN_FLIGHT]).await
}

fn one_thread() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}
