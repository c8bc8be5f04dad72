//! Measures two sides in turn, so that a noisy machine affects both alike.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

/// The number of threads, and of requests in flight on each.
const THREADS: usize = 2;
pub(crate) const IN_FLIGHT: usize = 8;

/// How often the two sides take turns, and for how long each time.
const ROUNDS: usize = 11;
const ROUND: Duration = Duration::from_millis(500);

/// A client that asks the mock API whether a key is valid.
pub(crate) trait Client: Send + 'static {
    /// Asks once, and panics unless the key is valid.
    fn ask(&mut self) -> impl Future<Output = ()> + Send;
}

/// The throughput of the first clients over that of the second; the median of the rounds. The clients of a side
/// run at the same time, and each closure creates those of one thread.
pub(crate) fn throughput<A: Client, B: Client>(
    a: impl AsyncFn() -> Vec<A> + Sync,
    b: impl AsyncFn() -> Vec<B> + Sync,
) -> f64 {
    let turns = Barrier::new(THREADS);
    let counts: Vec<Vec<[u32; 2]>> = thread::scope(|scope| {
        let threads = [(); THREADS].map(|()| scope.spawn(|| count(&turns, &a, &b)));
        let counts = threads.map(|thread| thread.join().expect("a thread"));
        counts.into()
    });
    let sum = |round: usize, side: usize| -> f64 {
        counts
            .iter()
            .map(|thread| f64::from(thread[round][side]))
            .sum()
    };
    median(
        (0..ROUNDS)
            .map(|round| sum(round, 0) / sum(round, 1))
            .collect(),
    )
}

/// How often the clients of one thread ask, in each round.
fn count<A: Client, B: Client>(
    turns: &Barrier,
    a: &impl AsyncFn() -> Vec<A>,
    b: &impl AsyncFn() -> Vec<B>,
) -> Vec<[u32; 2]> {
    one_thread().block_on(async {
        let (mut first, mut second) = (a().await, b().await);
        let mut counts = Vec::new();
        // The first round is a warm-up.
        for _ in 0..=ROUNDS {
            turns.wait();
            let one = round(&mut first).await;
            turns.wait();
            counts.push([one, round(&mut second).await]);
        }
        counts.split_off(1)
    })
}

/// A single-threaded runtime: two of them are the fastest way to serve many requests on two cores.
pub(crate) fn one_thread() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// How often the clients ask in one round.
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

/// How much longer the first takes than the second, for sequential requests, in microseconds; the
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

/// The median.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
