//! What an instance can read of those before it, with the finest clock there is.
//!
//! A spy writes a bit into something that outlives it; a spy in the next instance measures. Each attack
//! runs against the rules, and against a pool that keeps what was resident, where it must succeed.

mod channels;
mod spies;
