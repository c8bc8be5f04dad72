//! The engine for code that is not trusted, and the pool that its instances come from.

use wasmtime::{Config, Enabled, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

use crate::limits::Limits;
use crate::misbehaviour::Misbehaviour;

/// The stack of a connector's code, in bytes; ours needs a twentieth of it.
const WASM_STACK_BYTES: usize = 512 << 10;

/// The stack of a call, host functions included, in bytes.
const CALL_STACK_BYTES: usize = 1 << 20;

/// The address space of one memory, in bytes: as much as 32 bits reach, so that no access needs a
/// comparison.
const MEMORY_ADDRESSES: u64 = 4 << 30;

/// How much of a memory or table a slot keeps for the next instance, in bytes, with what was written there
/// cleared: that costs less than having the system map it anew.
const MEMORY_KEPT_BYTES: usize = 1 << 20;

/// Makes the engine. Its instances come from a pool, unless the system has too few addresses to
/// reserve one; then each is made on its own, which is slower and no less safe.
pub(crate) fn engine(limits: &Limits) -> wasmtime::Result<Engine> {
    Engine::new(&config(Some(pool(limits)))).or_else(|error| {
        tracing::warn!("instances are made one by one, since no pool can be had: {error:#}");
        Engine::new(&config(None))
    })
}

fn config(pool: Option<PoolingAllocationConfig>) -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        .max_wasm_stack(WASM_STACK_BYTES)
        .async_stack_size(CALL_STACK_BYTES)
        .memory_reservation(MEMORY_ADDRESSES)
        // An expected end of a stream is an error inside: capturing each would cost more than a call.
        .wasm_backtrace_max_frames(None);
    if let Some(pool) = pool {
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    }
    config
}

/// A slot for each call at a time, with as much of everything as one instance may have: no connector
/// can use up what another needs.
fn pool(limits: &Limits) -> PoolingAllocationConfig {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let calls = count(limits.concurrent_calls);
    let each = |number: usize| (count(number), calls.saturating_mul(count(number)));
    let (instances, all_instances) = each(limits.core_instances);
    let (memories, all_memories) = each(limits.memories);
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(calls)
        .total_stacks(calls)
        .max_core_instances_per_component(instances)
        .total_core_instances(all_instances)
        .max_tables_per_component(instances)
        .max_tables_per_module(instances)
        .total_tables(all_instances)
        .table_elements(limits.table_elements)
        .max_memories_per_component(memories)
        .max_memories_per_module(memories)
        .total_memories(all_memories)
        // The limiter bounds memories; the pool has the addresses for any.
        .max_memory_size(usize::try_from(MEMORY_ADDRESSES).unwrap_or(usize::MAX))
        .linear_memory_keep_resident(MEMORY_KEPT_BYTES)
        .table_keep_resident(MEMORY_KEPT_BYTES)
        .pagemap_scan(Enabled::Auto);
    pool
}

/// The beginnings of what the pool says, when a component is compiled, of one that no slot has room for.
const NO_ROOM: [&str; 6] = [
    "The component transitively contains",
    "instance allocation for this component",
    "defined memories count of",
    "defined tables count of",
    "instance allocation for this module",
    "table index",
];

/// What it means that a component does not compile, if it is for want of room.
pub(crate) fn no_room(error: &wasmtime::Error, limits: &Limits) -> Option<Misbehaviour> {
    let text = error.root_cause().to_string();
    NO_ROOM
        .iter()
        .any(|start| text.starts_with(start))
        .then(|| {
            Misbehaviour::MemoryLimit(format!(
                "{} instances, {} memories, {} table elements",
                limits.core_instances, limits.memories, limits.table_elements
            ))
        })
}
