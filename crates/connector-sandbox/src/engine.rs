//! The engine for untrusted code.

use wasmtime::{Config, Engine};

use crate::isolation::Isolation;
use crate::limits::Limits;

/// The stack of a connector's code, in bytes; the Clari connector needs a twentieth of it.
const WASM_STACK_BYTES: usize = 512 << 10;

/// The stack of a call, including host functions, in bytes.
const CALL_STACK_BYTES: usize = 1 << 20;

/// The address space of one memory, in bytes: everything that 32 bits can address, so that no
/// access needs a bounds check.
const MEMORY_ADDRESSES: u64 = 4 << 30;

/// The inaccessible range after a memory, in bytes.
const MEMORY_GUARD: u64 = 32 << 20;

/// Makes an engine. No two engines share a memory or a stack.
pub(crate) fn engine(limits: &Limits, isolation: Isolation) -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .max_wasm_stack(WASM_STACK_BYTES)
        .async_stack_size(CALL_STACK_BYTES)
        .memory_reservation(MEMORY_ADDRESSES)
        .memory_guard_size(MEMORY_GUARD)
        // The same arguments must give the same results: without these, the bits of a NaN and of some vector
        // operations depend on the machine.
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(true)
        .relaxed_simd_deterministic(true)
        // The expected end of a stream is an error internally: a backtrace for each would cost more than a
        // call.
        .wasm_backtrace_max_frames(None);
    #[cfg(any(test, feature = "attack-controls"))]
    if !isolation.no_history {
        keep_everything(&mut config, limits);
        return Engine::new(&config);
    }
    let _ = isolation;
    without_history(&mut config, limits);
    Engine::new(&config)
}

/// Memories and stacks that start in the state of a new mapping.
#[cfg(target_os = "linux")]
fn without_history(config: &mut Config, limits: &Limits) {
    use std::sync::Arc;

    use crate::recycled::{Memories, Stacks};

    let addresses = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    if !Memories::has_room(addresses(MEMORY_ADDRESSES), addresses(MEMORY_GUARD)) {
        tracing::warn!(
            "this process has a small address space: each memory access needs a bounds check"
        );
        config.memory_reservation(limits.memory_bytes as u64);
    }
    config
        .with_host_memory(Arc::new(Memories::default()))
        .with_host_stack(Arc::new(Stacks::default()))
        .memory_init_cow(false);
}

/// On platforms where a mapping cannot be reset to its first state, each is new.
#[cfg(not(target_os = "linux"))]
fn without_history(_config: &mut Config, _limits: &Limits) {}

/// A pool whose slots are cleared and stay resident: as fast as possible, and a channel.
#[cfg(any(test, feature = "attack-controls"))]
fn keep_everything(config: &mut Config, limits: &Limits) {
    use wasmtime::{Enabled, InstanceAllocationStrategy, PoolingAllocationConfig};

    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let calls = count(limits.concurrent_calls);
    let instances = count(limits.core_instances);
    let memories = count(limits.memories);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(calls)
        .total_stacks(calls)
        .max_core_instances_per_component(instances)
        .total_core_instances(calls.saturating_mul(instances))
        .max_tables_per_component(instances)
        .max_tables_per_module(instances)
        .total_tables(calls.saturating_mul(instances))
        .table_elements(limits.table_elements)
        .max_memories_per_component(memories)
        .max_memories_per_module(memories)
        .total_memories(calls.saturating_mul(memories))
        .max_memory_size(usize::try_from(MEMORY_ADDRESSES).unwrap_or(usize::MAX))
        .linear_memory_keep_resident(limits.memory_bytes)
        .table_keep_resident(1 << 20)
        .pagemap_scan(Enabled::Auto);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
}
