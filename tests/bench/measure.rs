//! Two sides measured in turn, so that a noisy machine disturbs both alike.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

/// How many requests are under way at a time.
pub(crate) const IN_FLIGHT: usize = 16;

/// How often the two sides take turns, and for how long each time.
const ROUNDS: usize = 11;
const ROUND: Duration = Duration::from_millis(500);

/// Whatever asks the stand-in whether a key is good.
pub(crate) trait Client: Send + 'static {
    /// Asks once, and panics at any other answer than yes.
    fn ask(&mut self) -> impl Future<Output = ()> + Send;
}

/// How many times as often the first clients ask as the second do, all of a side at the same time; the
/// median of the rounds.
pub(crate) async fn throughput<A: Client, B: Client>(mut a: Vec<A>, mut b: Vec<B>) -> f64 {
    for client in &mut a {
        client.ask().await;
    }
    for client in &mut b {
        client.ask().await;
    }
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let (first, second) = (round(&mut a).await, round(&mut b).await);
        ratios.push(f64::from(first) / f64::from(second));
    }
    median(ratios)
}

/// How often clients ask in one round.
async fn round<C: Client>(clients: &mut Vec<C>) -> u32 {
    let end = Instant::now() + ROUND;
    let mut asking = JoinSet::new();
    for mut client in clients.drain(..) {
        asking.spawn(async move {
            let mut count = 0;
            while Instant::now() < end {
                client.ask().await;
                count += 1;
            }
            (client, count)
        });
    }
    let (back, counts): (Vec<C>, Vec<u32>) = asking.join_all().await.into_iter().unzip();
    *clients = back;
    counts.iter().sum()
}

/// How much longer the first takes than the second, one after the other, in microseconds; the
/// difference of the medians.
pub(crate) async fn latency(mut a: impl Client, mut b: impl Client) -> f64 {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let end = Instant::now() + ROUND * 8;
    while Instant::now() < end {
        first.push(microseconds(&mut a).await);
        second.push(microseconds(&mut b).await);
    }
    median(first) - median(second)
}

async fn microseconds(client: &mut impl Client) -> f64 {
    let started = Instant::now();
    client.ask().await;
    started.elapsed().as_secs_f64() * 1e6
}

/// The value in the middle.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
