//! Limits the CPU time of a connector's own code.
//!
//! A thread raises the engine's epoch every [`TICK`]. Code that is running then is interrupted,
//! counted as one tick, and yields, so that timers and other calls continue. A call that waits for
//! the host is not counted.

use std::time::{Duration, Instant};

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::thread;

use wasmtime::{Engine, EngineWeak, Store, UpdateDeadline};

use crate::limits::Limits;
use crate::misbehavior::Misbehavior;
use crate::state::State;

/// How often running code is interrupted.
const TICK: Duration = Duration::from_millis(10);

/// Raises the epoch of an engine for as long as the engine exists.
pub(crate) struct Ticker;

impl Ticker {
    /// Starts the thread.
    pub(crate) fn start(engine: &Engine) -> std::io::Result<()> {
        let engine: EngineWeak = engine.weak();
        thread::Builder::new()
            .name("epoch".to_owned())
            .spawn(move || {
                while let Some(engine) = engine.upgrade() {
                    engine.increment_epoch();
                    drop(engine);
                    thread::sleep(TICK);
                }
            })
            .map(drop)
    }
}

/// Lets the code of a store run for the time that is `left` of the limit, counted in ticks.
pub(crate) fn limit(store: &mut Store<State>, left: Duration, limits: &Limits) {
    let milliseconds = limits.guest_cpu_milliseconds;
    let mut left = left.as_millis().div_ceil(TICK.as_millis());
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |_| {
        left = left
            .checked_sub(1)
            .ok_or(Misbehavior::CpuLimit { milliseconds })?;
        Ok(UpdateDeadline::Yield(1))
    });
}

/// Measures the time spent polling a future: the connector's code and its host calls, without
/// waiting.
pub(crate) async fn measured<F: Future>(spent: &mut Duration, future: F) -> F::Output {
    struct Measured<'a, F> {
        spent: &'a mut Duration,
        future: Pin<&'a mut F>,
    }
    impl<F: Future> Future for Measured<'_, F> {
        type Output = F::Output;

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
            let started = Instant::now();
            let poll = self.future.as_mut().poll(context);
            *self.spent += started.elapsed();
            poll
        }
    }
    let future = pin!(future);
    Measured { spent, future }.await
}
