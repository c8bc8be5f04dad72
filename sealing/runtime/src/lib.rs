//! What takes the place of the standard library in a component: memory, the end of a panic, and a place for
//! what an instance keeps.

#![no_std]

mod kept;
#[cfg(target_arch = "wasm32")]
mod runtime;
mod trap;

pub use kept::Kept;
pub use trap::trap;
