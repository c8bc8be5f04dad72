//! Stands between a connector that holds placeholders and the host.
//!
//! It gives what a connector imports, in memory of its own: clock, timers, headers, requests, answers and
//! streams. Nothing of the host's reaches the connector but what an answer says, without the secrets, and
//! nothing of the connector's reaches the host but a request that keeps every rule.
//!
//! - [`control`] opens it for one call, with what `authorize` made of placeholders and of secrets;
//! - [`handler`] holds a request to the rules, and makes the whole exchange before it returns;
//! - [`ledger`] knows what was made since then: whatever is older ends the call.

#![no_std]

extern crate alloc;

mod answer;
mod bindings;
mod bodies;
mod clock;
mod control;
mod exchange;
mod fields;
mod handler;
mod ledger;
mod poll;
mod request;
mod response;
mod server;
mod session;
mod streams;

/// What the gate gives.
struct Gate;

#[expect(unsafe_code, reason = "generated: the canonical ABI is raw memory")]
mod component {
    use super::Gate;

    crate::bindings::export!(Gate with_types_in crate::bindings);
}
