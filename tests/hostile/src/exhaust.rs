//! Exhausts a resource of the host: time, memory, stack, handles.

use std::hint::black_box;
use std::mem::forget;

use crate::behaviour::Behaviour;
use crate::bindings::wasi::clocks::monotonic_clock::{now, subscribe_duration};
use crate::bindings::wasi::http::types::Fields;

const NANOSECONDS_IN_A_MILLISECOND: u64 = 1_000_000;

/// Executes the behaviour, if this is its function.
pub(crate) fn act(behaviour: &Behaviour, function: &str) {
    if !behaviour.is(behaviour.verb(), function) {
        return;
    }
    let rounds = behaviour.number("rounds");
    let milliseconds = || u64::try_from(rounds).unwrap_or(u64::MAX);
    match behaviour.verb() {
        // Never calls the host.
        "spin" => (0..rounds).for_each(|round| _ = black_box(round)),
        "spin-between-calls" => (0..rounds).for_each(|_| _ = black_box(now())),
        "wait" => {
            subscribe_duration(milliseconds().saturating_mul(NANOSECONDS_IN_A_MILLISECOND)).block();
        }
        "wait-often" => {
            (0..rounds).for_each(|_| subscribe_duration(NANOSECONDS_IN_A_MILLISECOND).block());
        }
        "recurse" => _ = black_box(recurse(rounds)),
        "grow-memory" => (0..rounds).for_each(|_| forget(black_box(vec![1_u8; 1 << 20]))),
        "flood-pollables" => (0..rounds).for_each(|_| forget(subscribe_duration(0))),
        "flood-fields" => (0..rounds).for_each(|_| forget(Fields::new())),
        "grow-fields" => {
            let fields = Fields::new();
            for round in 0..rounds {
                let _ = fields.append(&format!("x-{round}"), &[b'x'; 1024]);
            }
        }
        "trap" => std::process::abort(),
        _ => {}
    }
}

pub(crate) fn recurse(depth: usize) -> usize {
    let frame = black_box([depth; 64]);
    match depth.checked_sub(1) {
        Some(rest) => recurse(rest) + black_box(frame).len(),
        None => 0,
    }
}
