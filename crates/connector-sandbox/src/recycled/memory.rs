//! Linear memories that are reused.
#![expect(unsafe_code, reason = "wasmtime's traits for memories are unsafe")]

use std::io;

use crate::error::{HostError, NO_MEMORY};
use rustix::param::page_size;
use wasmtime::{LinearMemory, MemoryCreator, MemoryType};

use super::mapping::{Mapping, TABLE_BYTES};
use super::slots::Slots;

/// How much of a memory is always resident, in bytes: the whole memory of a small component, such as the Clari
/// connector.
const KEPT_BYTES: usize = 192 << 10;

/// The memories of one engine.
#[derive(Default)]
pub(crate) struct Memories(Slots<Slot>);

impl Memories {
    /// Whether the address space can hold a memory of this size and its guard.
    pub(crate) fn has_room(reserved_bytes: usize, guard_bytes: usize) -> bool {
        Slot::new(reserved_bytes, guard_bytes).is_ok()
    }
}

// SAFETY: each memory has its own addresses, of which exactly those below its size are accessible; the rest of
// the reservation and the guard are not.
unsafe impl MemoryCreator for Memories {
    fn new_memory(
        &self,
        _type: MemoryType,
        minimum: usize,
        _maximum: Option<usize>,
        reserved_bytes: Option<usize>,
        guard_bytes: usize,
    ) -> Result<Box<dyn LinearMemory>, String> {
        let reserved_bytes = reserved_bytes.unwrap_or(minimum);
        let fits =
            |slot: &Slot| (slot.reserved_bytes, slot.guard_bytes) == (reserved_bytes, guard_bytes);
        let slot = self
            .0
            .take(fits)
            .map_or_else(|| Slot::new(reserved_bytes, guard_bytes), Ok);
        let made = slot.and_then(|mut slot| slot.resize(minimum).map(|()| slot));
        let slot = made.map_err(|error| format!("{NO_MEMORY}{error}"))?;
        let slots = self.0.clone();
        Ok(Box::new(Memory {
            slot: Some(slot),
            slots,
        }))
    }
}

/// A memory in use.
struct Memory {
    /// Present until it is dropped.
    slot: Option<Slot>,
    slots: Slots<Slot>,
}

// SAFETY: as for `Memories`; the base never moves.
unsafe impl LinearMemory for Memory {
    fn byte_size(&self) -> usize {
        self.slot.as_ref().map_or(0, |slot| slot.size)
    }

    fn byte_capacity(&self) -> usize {
        self.slot.as_ref().map_or(0, |slot| slot.reserved_bytes)
    }

    fn grow_to(&mut self, size: usize) -> wasmtime::Result<()> {
        let grown = self.slot.as_mut().map_or(Ok(()), |slot| slot.resize(size));
        grown.map_err(|error| HostError::Memory(error.to_string()).into())
    }

    fn as_ptr(&self) -> *mut u8 {
        let start = self.slot.as_ref().map(|slot| slot.mapping.start().as_ptr());
        start.unwrap_or(std::ptr::null_mut())
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        let Some(mut slot) = self.slot.take() else {
            return;
        };
        // A slot that cannot be reset is unmapped.
        match slot.clean() {
            Ok(()) => self.slots.give_back(slot),
            Err(error) => tracing::warn!("a memory cannot be cleaned: {error}"),
        }
    }
}

/// The addresses of a memory.
struct Slot {
    mapping: Mapping,
    reserved_bytes: usize,
    guard_bytes: usize,
    /// The size of the memory, in bytes.
    size: usize,
    /// The accessible part, in bytes: the size, rounded up to pages of this machine.
    accessible: usize,
}

impl Slot {
    fn new(reserved_bytes: usize, guard_bytes: usize) -> io::Result<Self> {
        let bytes = reserved_bytes.max(KEPT_BYTES).checked_add(guard_bytes);
        let mapping = Mapping::reserve(bytes.ok_or(io::ErrorKind::OutOfMemory)?, TABLE_BYTES)?;
        mapping.protect(0..KEPT_BYTES, true)?;
        mapping.clear(0..KEPT_BYTES)?;
        Ok(Self {
            mapping,
            reserved_bytes,
            guard_bytes,
            size: 0,
            accessible: KEPT_BYTES,
        })
    }

    /// Makes the part accessible that a size needs.
    fn resize(&mut self, size: usize) -> io::Result<()> {
        if size > self.reserved_bytes {
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        let accessible = size.next_multiple_of(page_size());
        if accessible > self.accessible {
            self.mapping.protect(self.accessible..accessible, true)?;
        } else if accessible < self.accessible {
            self.mapping.protect(accessible..self.accessible, false)?;
        }
        (self.size, self.accessible) = (size, accessible);
        Ok(())
    }

    /// Restores the state of the first use.
    fn clean(&mut self) -> io::Result<()> {
        self.mapping.clear(0..self.accessible.min(KEPT_BYTES))?;
        if self.accessible > KEPT_BYTES {
            // The whole area, not only the pages of this memory: the page tables would reveal how
            // far it grew.
            self.mapping.remap(KEPT_BYTES..self.reserved_bytes)?;
            self.accessible = KEPT_BYTES;
        }
        self.size = 0;
        Ok(())
    }
}
