//! Makes a connector a component that keeps the promise of a connector's host in every host: whoever sees the
//! key has no network, and whoever has the network sees a placeholder.
//!
//! [`seal`] joins a connector, used twice, with two parts of its own: `front`, which is what a host calls, and
//! `gate`, which stands between the connector and the network. [`Sealed::of`] recognizes what came of it. The
//! WIT package `connector:seal` in `sealing/wit` says how the parts are joined.

mod compose;
mod metadata;
mod recognize;

pub use compose::{SealError, seal};
pub use recognize::Sealed;

/// What a host calls of a sealed component.
pub const FRONT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/front.wasm"));

/// What stands between a sealed connector and the network.
pub const GATE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/gate.wasm"));
