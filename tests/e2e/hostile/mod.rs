//! Attacks on the real binary, each with a control that succeeds where the rule is lifted.

mod arena;
pub(crate) mod bringing;
pub(crate) mod case;
mod compiler_process;
mod crowd;
pub(crate) mod echo;
pub(crate) mod exhausting;
mod files;
mod findings;
mod guesses;
mod host_memory;
mod inspect_memory;
mod random_connector;
pub(crate) mod reaching;
pub(crate) mod saying;
pub(crate) mod server;
mod slow_compile;
pub(crate) mod tls;
