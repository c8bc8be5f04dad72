//! One instance of a connector, with its limits and its way out.

mod cpu;
mod instance;
mod linker;
mod memory;
mod state;

pub(crate) use cpu::{Ticker, engine_config};
pub(crate) use instance::Instance;
pub(crate) use linker::{ALLOWED_IMPORTS, linker};
pub(crate) use state::State;
