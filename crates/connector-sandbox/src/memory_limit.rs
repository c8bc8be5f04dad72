//! Limits what an instance holds: its memories and what the host keeps for it, together, and all its tables
//! together.

use wasmtime::ResourceLimiter;

use crate::error::HostError;
use crate::limits::Limits;
use crate::misbehavior::Misbehavior;

/// Counts what an instance allocates.
pub(crate) struct MemoryLimiter {
    memory_bytes: Sum,
    table_elements: Sum,
    tables_are_fixed: bool,
    instances: usize,
    memories: usize,
}

/// A sum of sizes that only grow.
struct Sum {
    used: usize,
    limit: usize,
}

impl Sum {
    fn grow(&mut self, current: usize, desired: usize) -> bool {
        let used = self.used.saturating_sub(current).saturating_add(desired);
        let fits = used <= self.limit;
        if fits {
            self.used = used;
        }
        fits
    }
}

impl MemoryLimiter {
    pub(crate) fn new(limits: &Limits) -> Self {
        let sum = |limit| Sum { used: 0, limit };
        Self {
            memory_bytes: sum(limits.memory_bytes),
            table_elements: sum(limits.table_elements),
            tables_are_fixed: false,
            instances: limits.core_instances,
            memories: limits.memories,
        }
    }

    /// Prevents all tables from growing from now on. Tables are in the host's heap, where the size of earlier
    /// ones can be observed. If their sizes come from the component, and are the same in every instance, there
    /// is nothing to observe.
    pub(crate) fn fix_tables(&mut self) {
        self.tables_are_fixed = true;
    }

    /// Counts what the host keeps for the instance.
    pub(crate) fn keep(&mut self, bytes: usize) -> Result<(), Misbehavior> {
        if self.memory_bytes.grow(0, bytes) {
            return Ok(());
        }
        Err(self.too_much_memory())
    }

    fn too_much_memory(&self) -> Misbehavior {
        Misbehavior::MemoryLimit(format!("{} bytes of memory", self.memory_bytes.limit))
    }

    /// The most memory that was held; memories never shrink.
    pub(crate) fn peak_memory_bytes(&self) -> usize {
        self.memory_bytes.used
    }
}

/// A refusal is an error instead of `false`, so that it has its own outcome and the connector's
/// code does not continue.
impl ResourceLimiter for MemoryLimiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if self.memory_bytes.grow(current, desired) {
            return Ok(true);
        }
        Err(self.too_much_memory().into())
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if self.tables_are_fixed {
            let limit = "the table elements that it started with".to_owned();
            return Err(Misbehavior::MemoryLimit(limit).into());
        }
        if self.table_elements.grow(current, desired) {
            return Ok(true);
        }
        let limit = self.table_elements.limit;
        Err(Misbehavior::MemoryLimit(format!("{limit} table elements")).into())
    }

    /// The limit allows the memory, but the system has none: the connector's code must not continue
    /// and be blamed.
    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        if error.is::<HostError>() {
            return Err(error);
        }
        Ok(())
    }

    fn instances(&self) -> usize {
        self.instances
    }

    fn tables(&self) -> usize {
        self.instances
    }

    fn memories(&self) -> usize {
        self.memories
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_are_summed() {
        let mut limiter = MemoryLimiter::new(&Limits {
            memory_bytes: 100,
            ..Limits::default()
        });
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(limiter.memory_growing(0, 30, None).unwrap());
        assert!(limiter.memory_growing(60, 70, None).unwrap());
        let error = limiter.memory_growing(0, 1, None).unwrap_err();
        assert_eq!(
            error.downcast_ref(),
            Some(&Misbehavior::MemoryLimit("100 bytes of memory".to_owned()))
        );
        assert_eq!(limiter.peak_memory_bytes(), 100);
    }

    #[test]
    fn what_the_host_keeps_counts_like_a_memory() {
        let mut limiter = MemoryLimiter::new(&Limits {
            memory_bytes: 100,
            ..Limits::default()
        });
        limiter.keep(40).unwrap();
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert_eq!(limiter.peak_memory_bytes(), 100);
        let error = limiter.keep(1).unwrap_err();
        assert_eq!(
            error,
            Misbehavior::MemoryLimit("100 bytes of memory".to_owned())
        );
    }

    #[test]
    fn tables_grow_until_they_are_fixed() {
        let mut limiter = MemoryLimiter::new(&Limits::default());
        assert!(limiter.table_growing(0, 10, None).unwrap());
        assert!(limiter.table_growing(10, 11, None).unwrap());
        limiter.fix_tables();
        limiter.table_growing(11, 12, None).unwrap_err();
        assert!(limiter.memory_growing(0, 10, None).unwrap());
    }
}
