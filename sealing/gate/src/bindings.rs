//! Imports and exports, generated from `wit/` and `sealing/wit/`.

wit_bindgen::generate!({
    path: ["../../wit", "../wit"],
    world: "connector:seal/gate",
    generate_all,
});

/// What the host gives.
pub(crate) mod host {
    pub(crate) use super::wasi::clocks::monotonic_clock;
    pub(crate) use super::wasi::http::{outgoing_handler, types};
    pub(crate) use super::wasi::io::{poll, streams};
}

/// What the gate gives.
pub(crate) mod gate {
    pub(crate) use super::exports::connector::seal::{
        clock, control, error, handler, poll, streams, types,
    };
}
