//! The engine for code that is not trusted.

use wasmtime::{Config, Engine};

/// The stack of a connector's code, in bytes; ours needs a twentieth of it.
const WASM_STACK_BYTES: usize = 512 << 10;

/// The stack of a call, host functions included, in bytes.
const CALL_STACK_BYTES: usize = 1 << 20;

/// The address space of one memory, in bytes: as much as 32 bits reach, so that no access needs a
/// comparison.
const MEMORY_ADDRESSES: u64 = 4 << 30;

/// Makes the engine.
pub(crate) fn engine() -> wasmtime::Result<Engine> {
    Engine::new(&config())
}

fn config() -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .max_wasm_stack(WASM_STACK_BYTES)
        .async_stack_size(CALL_STACK_BYTES)
        .memory_reservation(MEMORY_ADDRESSES)
        // An expected end of a stream is an error inside: capturing each would cost more than a call.
        .wasm_backtrace_max_frames(None);
    config
}
