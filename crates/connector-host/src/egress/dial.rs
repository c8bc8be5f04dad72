//! Connects to the first of several addresses that responds, as browsers and curl do (RFC 8305).
//!
//! The address families alternate, and the next address is tried when the last one has failed or has not
//! responded for a moment: an unreachable address does not use up the connect timeout. Every address was
//! checked before.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::transport_error::TransportError;

/// How long to wait before trying the next address, as RFC 8305 recommends.
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// The most addresses that are tried. A name may have thousands, and those that refuse at once are
/// followed by the next at once; all of them are checked in any case.
const MAX_ADDRESSES: usize = 16;

/// Connects to one of the addresses.
///
/// # Errors
///
/// The error of the last attempt, if all failed.
pub(super) async fn dial(
    addresses: &[IpAddr],
    port: u16,
) -> Result<(TcpStream, IpAddr), TransportError> {
    race(addresses, |address| tcp(address, port)).await
}

/// Attempts the addresses, and gives what the first one comes to that does not fail.
///
/// # Errors
///
/// What the last attempt failed with, if all have, or one with what all would fail with.
pub(super) async fn race<T, F>(
    addresses: &[IpAddr],
    attempt: impl Fn(IpAddr) -> F,
) -> Result<(T, IpAddr), TransportError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, TransportError>> + Send + 'static,
{
    let mut waiting = alternating(addresses).into_iter().take(MAX_ADDRESSES);
    let mut attempts: JoinSet<(Result<T, TransportError>, IpAddr)> = JoinSet::new();
    let mut next_at = Instant::now();
    let mut fault = TransportError::Name;
    loop {
        tokio::select! {
            biased;
            Some(attempt) = attempts.join_next() => match attempt {
                Ok((Ok(made), address)) => return Ok((made, address)),
                Ok((Err(failure), _)) if failure.is_final() => return Err(failure),
                Ok((Err(failure), _)) => {
                    fault = failure;
                    next_at = Instant::now();
                }
                Err(_) => fault = TransportError::Broken,
            },
            () = sleep_until(next_at), if waiting.len() > 0 => {
                if let Some(address) = waiting.next() {
                    let attempt = attempt(address);
                    attempts.spawn(async move { (attempt.await, address) });
                    next_at = Instant::now() + ATTEMPT_DELAY;
                }
            }
            else => return Err(fault),
        }
    }
}

async fn tcp(address: IpAddr, port: u16) -> Result<TcpStream, TransportError> {
    let tcp = TcpStream::connect(SocketAddr::new(address, port)).await;
    let tcp = tcp.map_err(|error| failure(&error))?;
    // A request is one write, so Nagle's algorithm would only delay it.
    drop(tcp.set_nodelay(true));
    Ok(tcp)
}

fn failure(error: &io::Error) -> TransportError {
    match error.kind() {
        ErrorKind::TimedOut => TransportError::ConnectTimeout,
        _ => TransportError::Refused,
    }
}

/// The addresses with alternating families, starting with the family of the first; within a family, the
/// resolver's order.
fn alternating(addresses: &[IpAddr]) -> Vec<IpAddr> {
    let first_is_ipv6 = addresses.first().is_some_and(IpAddr::is_ipv6);
    let family = |is_first: bool| {
        let of_family = addresses.iter().copied();
        of_family.filter(move |address| (address.is_ipv6() == first_is_ipv6) == is_first)
    };
    let (mut first, mut second) = (family(true), family(false));
    let mut alternating = Vec::with_capacity(addresses.len());
    while alternating.len() < addresses.len() {
        alternating.extend(first.next());
        alternating.extend(second.next());
    }
    alternating
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpSocket};

    use super::*;

    fn addresses(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_families_take_turns_and_keep_their_order() {
        let cases: [(&[&str], &[&str]); 4] = [
            (&[], &[]),
            (&["::1", "::2", "1.1.1.1"], &["::1", "1.1.1.1", "::2"]),
            (&["1.1.1.1", "::1", "::2"], &["1.1.1.1", "::1", "::2"]),
            (&["1.1.1.1", "2.2.2.2"], &["1.1.1.1", "2.2.2.2"]),
        ];
        for (given, expected) in cases {
            assert_eq!(alternating(&addresses(given)), addresses(expected));
        }
    }

    /// A port whose first address neither accepts nor refuses connections, and whose second address accepts
    /// them.
    async fn silent_and_live(silent: &str, live: &str) -> (u16, TcpListener, Vec<TcpStream>) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{silent}:0").parse().unwrap()).unwrap();
        let port = socket.local_addr().unwrap().port();
        let full = socket.listen(1).unwrap();
        let mut held = Vec::new();
        // Its backlog is full once a connection does not succeed at once.
        while let Ok(tcp) = tokio::time::timeout(
            Duration::from_millis(100),
            TcpStream::connect(full.local_addr().unwrap()),
        )
        .await
        {
            held.push(tcp.unwrap());
        }
        std::mem::forget(full);
        let live = TcpListener::bind(format!("{live}:{port}")).await.unwrap();
        (port, live, held)
    }

    #[tokio::test]
    async fn an_address_that_is_silent_does_not_hold_up_the_next() {
        let (port, _live, _held) = silent_and_live("127.0.0.2", "127.0.0.3").await;
        let given = addresses(&["127.0.0.2", "127.0.0.3"]);
        let within = Duration::from_secs(2);
        let dialled = tokio::time::timeout(within, dial(&given, port)).await;
        assert_eq!(dialled.unwrap().unwrap().1, given[1]);
        // Control: alone, the first address takes longer than that.
        let alone = tokio::time::timeout(within, dial(&given[..1], port)).await;
        assert!(alone.is_err());
    }

    #[tokio::test]
    async fn of_thousands_of_addresses_a_few_are_tried() {
        let many: Vec<IpAddr> = (0..4_000_u32).map(|n| IpAddr::V4(n.into())).collect();
        let tried = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let attempt = |_| {
            tried.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            std::future::ready(Err::<(), _>(TransportError::Refused))
        };
        assert!(race(&many, attempt).await.is_err());
        assert_eq!(tried.load(std::sync::atomic::Ordering::Relaxed), 16);
    }

    #[tokio::test]
    async fn one_that_refuses_is_followed_by_the_next_and_the_last_failure_is_given() {
        let live = TcpListener::bind("127.0.0.3:0").await.unwrap();
        let port = live.local_addr().unwrap().port();
        let given = addresses(&["127.0.0.2", "127.0.0.3"]);
        assert_eq!(dial(&given, port).await.unwrap().1, given[1]);
        drop(live);
        assert_eq!(
            dial(&given, port).await.unwrap_err(),
            TransportError::Refused
        );
        assert_eq!(dial(&[], port).await.unwrap_err(), TransportError::Name);
    }
}
