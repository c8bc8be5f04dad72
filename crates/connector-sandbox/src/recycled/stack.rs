//! Stacks that are reused.
#![expect(unsafe_code, reason = "wasmtime's traits for stacks are unsafe")]

use std::io;
use std::ops::Range;
use std::ptr::null_mut;

use crate::error::HostError;
use rustix::param::page_size;
use wasmtime::{StackCreator, StackMemory};

use super::mapping::{Mapping, TABLE_BYTES};
use super::slots::Slots;

/// How much of a stack is always resident, in bytes from its top: as much as a call needs.
const KEPT_BYTES: usize = 64 << 10;

/// The stacks of one engine.
#[derive(Default)]
pub(crate) struct Stacks(Slots<Slot>);

// SAFETY: each stack has its own addresses, all accessible, and an inaccessible page below them.
unsafe impl StackCreator for Stacks {
    fn new_stack(&self, bytes: usize, _zeroed: bool) -> wasmtime::Result<Box<dyn StackMemory>> {
        let slot = self.0.take(|slot| slot.bytes == bytes);
        let slot = slot.map_or_else(|| Slot::new(bytes), Ok);
        let slot = slot.map_err(|error| HostError::Memory(error.to_string()))?;
        let slots = self.0.clone();
        Ok(Box::new(Stack {
            slot: Some(slot),
            slots,
        }))
    }
}

/// A stack in use.
struct Stack {
    /// Present until it is dropped.
    slot: Option<Slot>,
    slots: Slots<Slot>,
}

// SAFETY: as for `Stacks`.
unsafe impl StackMemory for Stack {
    fn top(&self) -> *mut u8 {
        let slot = self.slot.as_ref();
        slot.map_or(null_mut(), |slot| slot.address(slot.end()))
    }

    fn range(&self) -> Range<usize> {
        let slot = self.slot.as_ref();
        slot.map_or(0..0, |slot| {
            slot.address(slot.guard).addr()..slot.address(slot.end()).addr()
        })
    }

    fn guard_range(&self) -> Range<*mut u8> {
        let slot = self.slot.as_ref();
        slot.map_or(null_mut()..null_mut(), |slot| {
            slot.address(0)..slot.address(slot.guard)
        })
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        let Some(slot) = self.slot.take() else {
            return;
        };
        // A slot that cannot be reset is unmapped.
        match slot.clean() {
            Ok(()) => self.slots.give_back(slot),
            Err(error) => tracing::warn!("a stack cannot be cleaned: {error}"),
        }
    }
}

/// The addresses of a stack: a guard, and the stack above it.
struct Slot {
    mapping: Mapping,
    guard: usize,
    bytes: usize,
}

impl Slot {
    fn new(bytes: usize) -> io::Result<Self> {
        let guard = page_size();
        // One page table covers the whole stack, so that releasing pages leaves no trace in other tables.
        let mapping = Mapping::reserve(guard.saturating_add(bytes), TABLE_BYTES)?;
        let slot = Self {
            mapping,
            guard,
            bytes,
        };
        slot.mapping.protect(guard..slot.end(), true)?;
        slot.clean()?;
        Ok(slot)
    }

    fn end(&self) -> usize {
        self.guard.saturating_add(self.bytes)
    }

    fn address(&self, offset: usize) -> *mut u8 {
        self.mapping.start().as_ptr().wrapping_add(offset)
    }

    /// Restores the state of the first use.
    fn clean(&self) -> io::Result<()> {
        let kept = self.end().saturating_sub(KEPT_BYTES).max(self.guard);
        self.mapping.discard(self.guard..kept)?;
        self.mapping.clear(kept..self.end())
    }
}
