//! Benchmarks.

mod native;
mod ours;
mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

fn runtime() -> tokio::runtime::Runtime {
    let n = std::env::var("W")
        .ok()
        .and_then(|w| w.parse().ok())
        .unwrap_or(2);
    if n == 0 {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    } else {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(n)
            .enable_all()
            .build()
            .unwrap()
    }
}

fn main() {
    let server = server::Server::start();
    let seconds: f64 = std::env::var("S")
        .ok()
        .and_then(|w| w.parse().ok())
        .unwrap_or(2.0);
    let span = Duration::from_secs_f64(seconds);
    let which = std::env::var("ONLY").unwrap_or_default();
    let rt = runtime();
    for (name, base) in [
        ("plain", server.origin("plain")),
        ("tls", server.origin("api")),
    ] {
        if !which.is_empty() && which != name {
            continue;
        }
        let base = format!("{base}/v1");
        if let Ok(files) = std::env::var("COMPONENTS") {
            rt.block_on(async {
                let mut all = Vec::new();
                for f in files.split(',') {
                    let bytes = std::fs::read(f).unwrap();
                    let o = ours::Ours::load_bytes(&server, &base, &bytes).await;
                    o.validate().await;
                    all.push((f.to_owned(), o, Vec::new()));
                }
                let mut n = native::Native::connect(&server, &base).await;
                let mut nt = Vec::new();
                let mut acc = vec![0u64; 16];
                let mut cnt = 0u64;
                let end = Instant::now() + span;
                while Instant::now() < end {
                    for (_, o, t) in &mut all {
                        for _ in 0..20 {
                            let s = Instant::now();
                            o.validate().await;
                            t.push(s.elapsed());
                        }
                        for (a, b) in acc.iter_mut().zip(host_runner::ticks()) {
                            *a += b;
                        }
                        cnt += 20;
                    }
                    for _ in 0..20 {
                        let s = Instant::now();
                        n.request().await;
                        nt.push(s.elapsed());
                    }
                }
                let q = |t: &mut Vec<Duration>| {
                    t.sort();
                    (
                        t[t.len() / 10].as_secs_f64() * 1e6,
                        t[t.len() / 2].as_secs_f64() * 1e6,
                    )
                };
                for (n, a) in [
                    "inst1", "prepare", "drop1", "inst2", "prove", "drop2", "standins", "look2",
                    "headers2", "validate", "take", "scrubbed", "send",
                ]
                .iter()
                .zip(&acc)
                {
                    println!("  {n} {:.1}", *a as f64 / cnt as f64 / 1000.0);
                }
                println!("native {:?}", q(&mut nt));
                for (f, _, t) in &mut all {
                    println!("{f} {:?}", q(t));
                }
            });
            continue;
        }
        rt.block_on(async {
            let ours = Arc::new(ours::Ours::load(&server, &base).await);
            for inflight in [1usize, 16] {
                // native
                let end = Instant::now() + span / 2;
                let mut set = tokio::task::JoinSet::new();
                for _ in 0..inflight {
                    let mut n = native::Native::connect(&server, &base).await;
                    set.spawn(async move { let mut c = 0u64; while Instant::now() < end { n.request().await; c += 1; } c });
                }
                let t = Instant::now();
                let mut c = 0; while let Some(x) = set.join_next().await { c += x.unwrap(); }
                let nat = c as f64 / t.elapsed().as_secs_f64();
                ours.validate().await;
                let end = Instant::now() + span;
                let mut set = tokio::task::JoinSet::new();
                for _ in 0..inflight {
                    let ours = ours.clone();
                    set.spawn(async move { let mut c = 0u64; while Instant::now() < end { ours.validate().await; c += 1; } c });
                }
                let t = Instant::now();
                let mut c = 0; while let Some(x) = set.join_next().await { c += x.unwrap(); }
                let our = c as f64 / t.elapsed().as_secs_f64();
                println!("{name} x{inflight}: native {nat:.0}/s ours {our:.0}/s ratio {:.3} us {:.1} vs {:.1}", our / nat, 1e6/nat, 1e6/our);
            }
        });
    }
}
