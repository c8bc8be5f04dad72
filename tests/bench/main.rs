//! What the sandbox costs: validations compared with the same requests made in other ways, measured in turn in
//! one run; saved in `target/bench/summary.json`.

// Code that measures may panic, as tests may.
#![cfg(test)]

mod api;
mod hosts;
mod inner;
mod instructions;
mod measure;
mod memory;
mod native;
mod ours;
mod process;
mod server;
mod size;
mod summary;
mod wasi_state;
mod wasmtime_default;

use crate::api::{Api, ThroughApi};
use crate::measure::{IN_FLIGHT, latency, one_thread, throughput};
use crate::native::Native;
use crate::ours::Ours;
use crate::server::Server;
use crate::summary::keep;
use crate::wasmtime_default::WasmtimeDefault;

fn main() {
    let server = Server::start();
    let plain = format!("{}/v1", server.origin("plain"));
    let tls = format!("{}/v1", server.origin("api"));
    for (suffix, url) in [("", &plain), ("_tls", &tls)] {
        let ratio = vs_native(&server, url);
        keep(&format!("warm_throughput_vs_native{suffix}"), ratio);
    }
    for (suffix, url) in [("_plain", &plain), ("", &tls)] {
        let ratio = vs_default_sender(&server, url);
        keep(&format!("vs_default_sender{suffix}"), ratio);
    }
    let api = Api::start(&server);
    let through_api = async || {
        let mut clients = Vec::new();
        for _ in 0..IN_FLIGHT {
            clients.push(ThroughApi::connect(&api, &server, &tls).await);
        }
        clients
    };
    let ours = async || vec![Ours::load(&server, &tls).await; IN_FLIGHT];
    keep("serve_throughput_vs_library", throughput(through_api, ours));
    drop(api);
    let sequential = one_thread();
    let overhead = sequential.block_on(async {
        let native = Native::connect(&server, &plain).await;
        latency(Ours::load(&server, &plain).await, native).await
    });
    keep("warm_latency_overhead_us", overhead);
    keep("memory_per_inflight_kib", memory::per_call(&server));
    hosts::compare(&sequential, &server, &plain);
    keep("cold_process_vs_curl", process::vs_curl(&server, &tls));
    inner::measure();
    size::measure();
    for (name, count) in instructions::count(clari_component::CLARI_REVENUE) {
        keep(name, count as f64);
    }
}

/// Validations per second over native requests per second.
fn vs_native(server: &Server, base_url: &str) -> f64 {
    throughput(
        async || vec![Ours::load(server, base_url).await; IN_FLIGHT],
        async || {
            let mut natives = Vec::new();
            for _ in 0..IN_FLIGHT {
                natives.push(Native::connect(server, base_url).await);
            }
            natives
        },
    )
}

/// Validations per second over those of the same component in plain wasmtime.
fn vs_default_sender(server: &Server, base_url: &str) -> f64 {
    throughput(
        async || vec![Ours::load(server, base_url).await; IN_FLIGHT],
        async || vec![WasmtimeDefault::load(server, base_url); IN_FLIGHT],
    )
}
