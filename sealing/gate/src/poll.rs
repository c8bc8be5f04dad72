//! What a connector waits for: a time. Everything else is complete when it is made.

use alloc::vec::Vec;

use credential_rules::still_clock::end_of_wait;
use sealing_runtime::trap;

use crate::bindings::gate::poll::{Guest, GuestPollable, PollableBorrow};
use crate::ledger::Made;
use crate::{Gate, clock, session};

/// Something to wait for.
pub(crate) struct Waiting {
    made: Made,
    /// When it is ready, in nanoseconds of the gate's clock.
    at: u64,
}

impl Waiting {
    /// Something that is ready at a time.
    pub(crate) fn until(at: u64) -> Self {
        Self {
            made: Made::now(),
            at,
        }
    }

    /// Something that is ready.
    pub(crate) fn for_nothing() -> Self {
        Self::until(0)
    }
}

impl GuestPollable for Waiting {
    fn ready(&self) -> bool {
        self.made.check();
        self.at <= clock::now()
    }

    fn block(&self) {
        self.made.check();
        wait_until(self.at);
    }
}

impl Guest for Gate {
    type Pollable = Waiting;

    fn poll(pollables: Vec<PollableBorrow<'_>>) -> Vec<u32> {
        let waiting: Vec<&Waiting> = pollables.iter().map(PollableBorrow::get).collect();
        waiting.iter().for_each(|one| one.made.check());
        // To wait for nothing would last forever.
        let Some(first) = waiting.iter().map(|one| one.at).min() else {
            trap()
        };
        wait_until(first);
        let ready = (0..).zip(waiting).filter(|(_, one)| one.at <= clock::now());
        ready.map(|(index, _)| index).collect()
    }
}

/// Waits for a time. While the gate is closed the wait is over at once; past the deadline of the call it
/// ends the call.
fn wait_until(time: u64) {
    let now = clock::now();
    if time <= now {
        return;
    }
    let then = end_of_wait(time);
    if let Some(session) = session::open() {
        session.wait(then.saturating_sub(now));
    }
    clock::set(then);
}
