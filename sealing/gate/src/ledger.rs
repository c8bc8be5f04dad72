//! What was made since the gate was last opened or closed.
//!
//! The threat: what is left over from before may hold what must not cross, and numbers that go on would
//! tell of it. So everything that is made carries the count of openings and closings, and what is older
//! ends the call when it is used.

use credential_rules::bounds;
use sealing_runtime::{Kept, trap};

/// How much the gate keeps for what a connector makes, in bytes: each handle could hold the headers of a
/// request.
const KEPT_BYTES: usize = bounds::HANDLES * bounds::REQUEST_HEADER_BYTES;

/// Counts of one opening.
#[derive(Clone, Copy)]
struct Ledger {
    /// How often the gate was opened and closed.
    turn: u64,
    /// How many things there are.
    handles: usize,
    /// How much was kept, in bytes; nothing is given back.
    kept: usize,
    /// Whether nothing may be made or used.
    is_shut: bool,
}

static LEDGER: Kept<Ledger> = Kept::new(Ledger {
    turn: 0,
    handles: 0,
    kept: 0,
    is_shut: false,
});

fn current() -> Ledger {
    let ledger = LEDGER.replace(Ledger {
        turn: 0,
        handles: 0,
        kept: 0,
        is_shut: false,
    });
    LEDGER.replace(ledger);
    ledger
}

/// Begins anew: whatever was made so far ends the call when it is used. While it is shut, the call also ends with whatever
/// would be made.
pub(crate) fn turn(is_shut: bool) {
    LEDGER.replace(Ledger {
        turn: current().turn.wrapping_add(1),
        handles: 0,
        kept: 0,
        is_shut,
    });
}

/// Counts bytes that are kept, and ends the call past their limit.
pub(crate) fn keep(bytes: usize) {
    let mut ledger = current();
    ledger.kept = ledger.kept.saturating_add(bytes);
    if ledger.kept > KEPT_BYTES {
        trap();
    }
    LEDGER.replace(ledger);
}

/// The mark of something that was made: since when it is there.
pub(crate) struct Made {
    turn: u64,
}

impl Made {
    /// Marks something that is made now, and ends the call if there is too much.
    pub(crate) fn now() -> Self {
        let mut ledger = current();
        ledger.handles = ledger.handles.saturating_add(1);
        if ledger.is_shut || ledger.handles > bounds::HANDLES {
            trap();
        }
        LEDGER.replace(ledger);
        Self { turn: ledger.turn }
    }

    /// Ends the call if it was made before the gate was last opened or closed.
    pub(crate) fn check(&self) {
        if self.turn != current().turn {
            trap();
        }
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        let mut ledger = current();
        if ledger.turn == self.turn {
            ledger.handles = ledger.handles.saturating_sub(1);
            LEDGER.replace(ledger);
        }
    }
}
