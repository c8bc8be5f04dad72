//! An origin that cooperates with the connector: it records what arrives, and when.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The number of a call whose responses are slow.
pub(super) const SLOW_CALL: usize = 999_999;

/// An origin over plain http on loopback. It lives as long as its runtime.
pub(super) struct Origin {
    pub(super) address: SocketAddr,
    log: Arc<Mutex<Vec<Arrival>>>,
}

/// One request.
#[derive(Clone)]
pub(super) struct Arrival {
    /// The number of the call, from the first segment of the path.
    pub(super) call: usize,
    /// The query that the connector wrote.
    pub(super) query: String,
    /// The header `x-seen`.
    pub(super) seen: Option<f64>,
    /// The time since the previous response on the same connection.
    pub(super) since_answer: Option<Duration>,
}

impl Origin {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::<Mutex<Vec<Arrival>>>::default();
        let shared = Arc::clone(&log);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                connection.set_nodelay(true).unwrap();
                tokio::spawn(serve(connection, Arc::clone(&shared)));
            }
        });
        Self { address, log }
    }

    pub(super) fn arrivals(&self) -> Vec<Arrival> {
        self.log.lock().unwrap().clone()
    }
}

async fn serve(mut connection: TcpStream, log: Arc<Mutex<Vec<Arrival>>>) {
    let mut answered: Option<Instant> = None;
    let mut request = Vec::new();
    while let Ok(1..) = connection.read_buf(&mut request).await {
        if !request.ends_with(b"\r\n\r\n") {
            continue;
        }
        let since_answer = answered.map(|answered| answered.elapsed());
        let arrival = arrival(&request, since_answer);
        if arrival.call == SLOW_CALL {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        log.lock().unwrap().push(arrival);
        request.clear();
        // The connection may still be open; otherwise the next read fails.
        let _ = connection
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            .await;
        answered = Some(Instant::now());
    }
}

fn arrival(request: &[u8], since_answer: Option<Duration>) -> Arrival {
    let text = String::from_utf8_lossy(request);
    let path = text.split(' ').nth(1).unwrap();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let seen = text.lines().find_map(|line| line.strip_prefix("x-seen: "));
    Arrival {
        call: path.split('/').nth(1).unwrap().parse().unwrap(),
        query: query.to_owned(),
        seen: seen.map(|seen| seen.parse().unwrap()),
        since_answer,
    }
}
