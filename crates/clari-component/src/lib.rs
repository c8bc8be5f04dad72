//! The connector that is part of the library.

/// The Clari Revenue connector, which is part of the library.
pub const CLARI_REVENUE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/clari-revenue.wasm"));
