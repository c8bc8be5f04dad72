//! The responses of proxies, good and bad, and the resulting errors.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::super::dial::race;
use super::super::proxy_fault::ProxyFault;
use super::super::read_budget::ReadBudget;
use super::super::transport_error::TransportError;
use super::tunnel::Destination;
use super::{Proxy, Tunnel};
use crate::Limits;

const DESTINATION: &str = "192.0.2.1:443";

/// More than any of these exchanges takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A proxy that reads a request and says the same to everybody.
struct Parrot {
    tunnel: Tunnel,
    asked: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for Parrot {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Parrot {
    async fn new(says: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let task = tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                let says = says.clone();
                tokio::spawn(answer(tcp, says));
            }
        });
        let proxy = Proxy::new(&format!("http://127.0.0.1:{port}")).unwrap();
        let addresses: Arc<[IpAddr]> = Arc::new(["127.0.0.1".parse().unwrap()]);
        let tunnel = Tunnel {
            proxy: Arc::new(proxy),
            addresses,
            budget: ReadBudget::new(&Limits::default()),
            max_header_bytes: Limits::default().response_header_bytes,
        };
        Self {
            tunnel,
            asked,
            task,
        }
    }
}

async fn answer(mut tcp: TcpStream, says: Vec<u8>) {
    let mut request = [0; 1024];
    let read = tcp.read(&mut request).await.unwrap_or_default();
    let expected = format!("CONNECT {DESTINATION} HTTP/1.1\r\n");
    assert!(request[..read].starts_with(expected.as_bytes()));
    let _ = tcp.write_all(&says).await;
}

async fn opened(tunnel: Tunnel) -> Result<(), TransportError> {
    let destination = Destination::Address(DESTINATION.parse().unwrap());
    let opened = tokio::time::timeout(PATIENCE, tunnel.open(destination))
        .await
        .unwrap();
    opened.map(|_| ())
}

#[tokio::test]
async fn only_a_bare_success_is_a_tunnel() {
    let page = |status: &str| {
        let page = "<html>This page is the proxy's</html>";
        let length = page.len();
        format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n\r\n{page}").into_bytes()
    };
    let endless = [b"HTTP/1.1 200 OK\r\n".to_vec(), b"x: y\r\n".repeat(100_000)].concat();
    let cases: [(Vec<u8>, Result<(), TransportError>); 14] = [
        (
            b"HTTP/1.1 200 Connection established\r\n\r\n".to_vec(),
            Ok(()),
        ),
        (b"HTTP/1.0 200 OK\r\nvia: proxy\r\n\r\n".to_vec(), Ok(())),
        (page("200 OK"), Err(ProxyFault::Refused.into())),
        (page("403 Forbidden"), Err(ProxyFault::Refused.into())),
        (page("302 Found"), Err(ProxyFault::Refused.into())),
        (page("451 Unavailable"), Err(ProxyFault::Refused.into())),
        (page("407 Sign in"), Err(ProxyFault::AuthRequired.into())),
        (page("401 Sign in"), Err(ProxyFault::AuthRequired.into())),
        (page("502 Bad Gateway"), Err(TransportError::Refused)),
        (
            page("504 Gateway Timeout"),
            Err(TransportError::ConnectTimeout),
        ),
        (
            b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(),
            Err(ProxyFault::Unreachable.into()),
        ),
        (
            b"HTTP/1.1 200".to_vec(),
            Err(ProxyFault::Unreachable.into()),
        ),
        (Vec::new(), Err(ProxyFault::Unreachable.into())),
        (endless, Err(ProxyFault::Unreachable.into())),
    ];
    for (says, expected) in cases {
        let start = String::from_utf8_lossy(&says[..says.len().min(40)]).into_owned();
        let parrot = Parrot::new(says).await;
        assert_eq!(opened(parrot.tunnel.clone()).await, expected, "{start}");
    }
}

#[tokio::test]
async fn a_rejected_password_is_sent_once_however_many_addresses_there_are() {
    let addresses: Vec<IpAddr> = (1..9).map(|n| IpAddr::from([192, 0, 2, n])).collect();
    for (status, attempts) in [("407 Sign in", 1), ("403 Forbidden", 8)] {
        let says = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        let parrot = Parrot::new(says.into_bytes()).await;
        let tunnel = &parrot.tunnel;
        let raced = race(&addresses, |_| opened(tunnel.clone())).await;
        assert!(raced.is_err());
        assert_eq!(parrot.asked.load(Ordering::Relaxed), attempts, "{status}");
    }
}
