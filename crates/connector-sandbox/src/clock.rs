//! A clock that does not run while a connector computes.
//!
//! The threat: a connector that can measure how long something takes can read what another instance
//! left behind, byte by byte. So an instance's clock starts at zero and advances only while the
//! instance waits, to the time of the timer that it waited for, in whole milliseconds. Nothing else
//! that it can wait for takes time: an exchange is complete when `handle` returns.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use credential_rules::still_clock::{STEP, end_of_wait};
use tokio::task::coop::unconstrained;
use wasmtime::component::{HasData, Resource, ResourceTable};
use wasmtime_wasi::async_trait;
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock;
use wasmtime_wasi::p2::bindings::io::poll;
use wasmtime_wasi::p2::{DynPollable, Pollable, subscribe};
use wasmtime_wasi::runtime::poll_noop;

use crate::misbehavior::Misbehavior;

/// Whether waits take time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waits {
    /// Waits take real time.
    Real,
    /// Waits end at once and only advance the clock.
    Skipped,
}

/// The clock of one instance, and its timers.
pub(crate) struct Clock {
    now: Now,
    waits: Waits,
    /// When each timer's pollable becomes ready.
    timers: BTreeMap<u32, u64>,
}

/// The time of one instance, in nanoseconds since its start.
#[derive(Clone, Default)]
struct Now(Arc<AtomicU64>);

impl Now {
    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The clock that a timer's pollable reads.
struct Timer {
    at: u64,
    now: Now,
}

#[async_trait]
impl Pollable for Timer {
    async fn ready(&mut self) {
        // Nothing needs to be woken: the waiting code advances the clock and polls again.
        if self.now.get() < self.at {
            std::future::pending::<()>().await;
        }
    }
}

impl Clock {
    pub(crate) fn new(waits: Waits) -> Self {
        Self {
            now: Now::default(),
            waits,
            timers: BTreeMap::new(),
        }
    }

    /// Waits for the first of several pollables, none of which is ready.
    async fn wait(&mut self, pollables: &[u32]) -> wasmtime::Result<()> {
        let timers = pollables.iter().filter_map(|rep| self.timers.get(rep));
        // Only a timer can become ready: everything else was complete when it was created.
        let first = timers
            .min()
            .ok_or_else(|| Misbehavior::Trap("it waits for what never happens".to_owned()))?;
        let then = end_of_wait(*first);
        if self.waits == Waits::Real {
            let wait = then.saturating_sub(self.now.get());
            tokio::time::sleep(Duration::from_nanos(wait)).await;
        }
        self.now.0.store(then, Ordering::Relaxed);
        Ok(())
    }
}

/// The clock and the table of handles, as WASI borrows them.
pub(crate) struct Waiting<'a> {
    pub(crate) clock: &'a mut Clock,
    pub(crate) table: &'a mut ResourceTable,
}

/// Selects [`Waiting`] in the linker.
pub(crate) struct HasClock;

impl HasData for HasClock {
    type Data<'a> = Waiting<'a>;
}

impl Waiting<'_> {
    fn timer(&mut self, at: u64) -> wasmtime::Result<Resource<DynPollable>> {
        let now = self.clock.now.clone();
        let timer = self.table.push(Timer { at, now })?;
        let pollable = subscribe(self.table, timer)?;
        self.clock.timers.insert(pollable.rep(), at);
        Ok(pollable)
    }

    /// The pollables that are ready now.
    fn ready_now(&mut self, pollables: &[u32]) -> Option<wasmtime::Result<Vec<u32>>> {
        let borrowed = pollables.iter().map(|rep| Resource::new_borrow(*rep));
        let asked = poll::Host::poll(self.table, borrowed.collect());
        // Without this, tokio's cooperative budget could make a ready future look pending.
        poll_noop(pin!(unconstrained(asked)))
    }
}

impl monotonic_clock::Host for Waiting<'_> {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(self.clock.now.get())
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        Ok(STEP)
    }

    fn subscribe_instant(&mut self, when: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.timer(when)
    }

    fn subscribe_duration(&mut self, length: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.timer(self.clock.now.get().saturating_add(length))
    }
}

impl poll::Host for Waiting<'_> {
    async fn poll(&mut self, pollables: Vec<Resource<DynPollable>>) -> wasmtime::Result<Vec<u32>> {
        let pollables: Vec<u32> = pollables.iter().map(Resource::rep).collect();
        if let Some(ready) = self.ready_now(&pollables) {
            return ready;
        }
        self.clock.wait(&pollables).await?;
        // The timer to which the clock was advanced is ready.
        self.ready_now(&pollables).unwrap_or_else(|| Ok(Vec::new()))
    }
}

impl poll::HostPollable for Waiting<'_> {
    async fn ready(&mut self, pollable: Resource<DynPollable>) -> wasmtime::Result<bool> {
        poll::HostPollable::ready(self.table, pollable).await
    }

    async fn block(&mut self, pollable: Resource<DynPollable>) -> wasmtime::Result<()> {
        poll::Host::poll(self, vec![pollable]).await.map(drop)
    }

    fn drop(&mut self, pollable: Resource<DynPollable>) -> wasmtime::Result<()> {
        self.clock.timers.remove(&pollable.rep());
        poll::HostPollable::drop(self.table, pollable)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use monotonic_clock::Host as _;
    use poll::{Host as _, HostPollable as _};

    use super::*;

    const SECOND: u64 = 1_000 * STEP;

    #[tokio::test]
    async fn the_clock_moves_only_in_waits_and_to_the_first_timer() {
        let (mut clock, mut table) = (Clock::new(Waits::Skipped), ResourceTable::new());
        let mut waiting = Waiting {
            clock: &mut clock,
            table: &mut table,
        };
        let late = waiting.subscribe_instant(10 * SECOND).unwrap();
        let soon = waiting.subscribe_duration(SECOND + 1).unwrap();
        let again = |rep: &Resource<DynPollable>| Resource::new_borrow(rep.rep());
        assert!(!waiting.ready(again(&soon)).await.unwrap());
        assert_eq!(waiting.now().unwrap(), 0);

        let started = Instant::now();
        let ready = waiting.poll(vec![again(&late), again(&soon)]).await;
        assert_eq!(ready.unwrap(), [1]);
        assert_eq!(waiting.now().unwrap(), SECOND + STEP, "whole milliseconds");
        assert!(waiting.ready(again(&soon)).await.unwrap());
        waiting.block(again(&late)).await.unwrap();
        assert_eq!(waiting.now().unwrap(), 10 * SECOND);
        assert!(
            started.elapsed() < Duration::from_secs(1),
            "it really waited"
        );

        // A pollable that is ready takes no time.
        waiting.block(again(&soon)).await.unwrap();
        assert_eq!(waiting.now().unwrap(), 10 * SECOND);
        let now = waiting.subscribe_duration(0).unwrap();
        assert!(waiting.ready(now).await.unwrap());
    }

    #[tokio::test]
    async fn a_real_wait_takes_its_time() {
        let (mut clock, mut table) = (Clock::new(Waits::Real), ResourceTable::new());
        let mut waiting = Waiting {
            clock: &mut clock,
            table: &mut table,
        };
        let started = Instant::now();
        let timer = waiting.subscribe_duration(20 * STEP).unwrap();
        waiting.block(timer).await.unwrap();
        assert!(started.elapsed() >= Duration::from_millis(20));
        assert_eq!(waiting.now().unwrap(), 20 * STEP);
    }

    #[tokio::test]
    async fn waiting_for_what_never_happens_ends_at_once() {
        struct Never;
        #[async_trait]
        impl Pollable for Never {
            async fn ready(&mut self) {
                std::future::pending::<()>().await;
            }
        }
        let (mut clock, mut table) = (Clock::new(Waits::Real), ResourceTable::new());
        let never = table.push(Never).unwrap();
        let never = subscribe(&mut table, never).unwrap();
        let mut waiting = Waiting {
            clock: &mut clock,
            table: &mut table,
        };
        let error = waiting.block(never).await.unwrap_err();
        assert!(matches!(
            error.downcast_ref(),
            Some(Misbehavior::Trap(text)) if text == "it waits for what never happens"
        ));
    }
}
