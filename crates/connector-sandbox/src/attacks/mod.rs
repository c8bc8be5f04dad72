//! Attacks: what an instance can read of earlier ones, with the most precise clock.
//!
//! A spy writes a bit into something that outlives it, and a spy in the next instance measures. Each attack
//! runs against the rules, and against a pool that keeps resident pages, where it must succeed.

mod channels;
mod spies;
