//! One instance of a connector, with its limits and its way out.

mod cpu;
mod engine;
mod instance;
mod linker;
mod memory;
mod state;

pub(crate) use cpu::Ticker;
pub(crate) use engine::{engine, no_room};
pub(crate) use instance::Instance;
pub(crate) use linker::{ALLOWED_IMPORTS, linker};
pub(crate) use state::State;
