//! The imports of a connector: HTTP, streams, waiting, and nothing else.

use wasmtime::Engine;
use wasmtime::component::{HasData, Linker, ResourceTable};
use wasmtime_wasi::p2::bindings::clocks::monotonic_clock;
use wasmtime_wasi::p2::bindings::io::{error, poll, streams};

use crate::clock::HasClock;
use crate::exchange;
use crate::isolation::Isolation;
use crate::kept;
use crate::state::State;

/// The interfaces that a connector may import, in any 0.2 version.
pub const ALLOWED_IMPORTS: [&str; 6] = [
    "wasi:clocks/monotonic-clock",
    "wasi:http/outgoing-handler",
    "wasi:http/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
];

/// The table of handles, as wasi:io borrows it.
struct Handles;

impl HasData for Handles {
    type Data<'a> = &'a mut ResourceTable;
}

/// A linker with [`ALLOWED_IMPORTS`], made once for all calls.
pub(crate) fn linker(engine: &Engine, isolation: Isolation) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    error::add_to_linker::<_, Handles>(&mut linker, State::table)?;
    streams::add_to_linker::<_, Handles>(&mut linker, State::table)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    kept::add_to_linker(&mut linker)?;
    #[cfg(any(test, feature = "attack-controls"))]
    if !isolation.still_clock {
        use wasmtime_wasi::clocks::WasiClocks;

        poll::add_to_linker::<_, Handles>(&mut linker, State::table)?;
        monotonic_clock::add_to_linker::<_, WasiClocks>(&mut linker, State::running_clock)?;
        return Ok(linker);
    }
    let _ = isolation;
    poll::add_to_linker::<_, HasClock>(&mut linker, State::waiting)?;
    monotonic_clock::add_to_linker::<_, HasClock>(&mut linker, State::waiting)?;
    exchange::add_to_linker(&mut linker)?;
    Ok(linker)
}
