//! The Clari Revenue connector, embedded in the binary.

/// The Clari Revenue connector, as a component.
pub const CLARI_REVENUE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/clari-revenue.wasm"));
