//! The hostile connector, built once for all tests.

/// The component: it misbehaves as its field `behaviour` says.
pub const HOSTILE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/hostile.wasm"));
