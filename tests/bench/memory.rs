//! The memory of a waiting call.

use connector_host::Trust;
use std::fs;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use clari_component::CLARI_REVENUE;
use tokio::runtime::Builder;

use crate::ours;
use crate::server::Server;

/// How many calls wait at the same time: as many as a runner allows.
const CALLS: usize = 256;

/// How much time they get to start waiting.
const SETTLED: Duration = Duration::from_secs(3);

/// The memory that each of many calls adds to the process while it waits for a response, in KiB,
/// including its connection.
pub(crate) fn per_call(server: &Server) -> f64 {
    // The kernel completes the connections: nobody accepts them or responds.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let address = silent.local_addr().expect("an address");
    let base_url = format!("http://{address}/v1");
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let runner = ours::runner(server);
        let connector = runner
            .load(CLARI_REVENUE, Trust::Trusted)
            .await
            .expect("a connector");
        let values = Arc::new(ours::values(&connector, server.good_key(), &base_url));
        let connector = Arc::new(connector);
        let before = resident_kib();
        for _ in 0..CALLS {
            let (connector, values) = (Arc::clone(&connector), Arc::clone(&values));
            tokio::spawn(async move { connector.validate(&values).await });
        }
        tokio::time::sleep(SETTLED).await;
        let waiting = resident_kib();
        (waiting - before) / CALLS as f64
    })
}

fn resident_kib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("the process");
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.expect("a size").parse().expect("a number")
}
