//! Memories and stacks that are handed out again, each in the state of its first time.
//!
//! The threat: a page that an earlier instance touched is there for the next one at a twentieth of
//! the time that a new page takes, so whoever can measure that reads what the earlier one wrote. A
//! pool that clears its slots does not help: cleared pages stay. To map each memory anew does, and
//! costs most of a call. So a slot's first pages are always there, before its first use too, and are
//! cleared after each; whatever lies beyond is given back with its page tables.

mod mapping;
mod memory;
mod slots;
mod stack;

#[cfg(test)]
pub(crate) use mapping::Mapping;
pub(crate) use memory::Memories;
pub(crate) use stack::Stacks;
