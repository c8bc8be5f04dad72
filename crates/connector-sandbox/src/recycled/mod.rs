//! Memories and stacks that are reused, each in the state of its first use.
//!
//! The threat: a page that an earlier instance touched is available to the next one in a twentieth of the time
//! of a new page, so an instance that can measure this reads what the earlier one wrote. A pool that clears its
//! slots does not help: cleared pages stay resident. Mapping each memory again does help, but takes most of the
//! time of a call. So the first pages of a slot are always resident, even before its first use, and are cleared
//! after each use; everything beyond is released along with its page tables.

mod mapping;
mod memory;
mod slots;
mod stack;

#[cfg(test)]
pub(crate) use mapping::Mapping;
pub(crate) use memory::Memories;
pub(crate) use stack::Stacks;
