//! Instances of a connector that keep a secret from the network.
//!
//! A connector sees the key or the network, never both:
//!
//! - [`Offline`] instances get [`RealValues`] and cannot be given a network;
//! - [`DryRun`] instances get [`PlaceholderValues`] and no network either;
//! - [`Online`] instances get [`PlaceholderValues`] and a [`Network`].
//!
//! Real and placeholder instances come from different engines. Each instance starts in a state that
//! no earlier one had any influence on, and it cannot observe time while it computes: its clock
//! advances only while it waits.

#[cfg(test)]
mod attacks;
pub mod bindings;
mod budget;
mod clock;
mod code;
mod compiler;
mod cpu;
mod dry_run;
mod engine;
mod error;
mod exchange;
mod instance;
mod isolation;
mod kept;
mod limits;
mod linker;
mod memory_limit;
mod misbehavior;
mod network;
#[cfg(any(test, feature = "attack-controls"))]
pub mod odds;
mod offline;
mod online;
mod placeholders;
mod real_values;
#[cfg(target_os = "linux")]
mod recycled;
mod sandbox;
mod state;
mod text_bounds;

pub use code::Code;
pub use compiler::Compiler;
pub use credential_rules::Rules;
pub use dry_run::DryRun;
pub use error::{HostError, LinkError, RunError};
pub use instance::Used;
pub use isolation::Isolation;
pub use limits::Limits;
pub use linker::ALLOWED_IMPORTS;
pub use misbehavior::{Misbehavior, NotAComponent};
pub use network::{Network, Violation};
pub use offline::Offline;
pub use online::Online;
pub use placeholders::{Given, PlaceholderError, PlaceholderValues};
pub use real_values::RealValues;
pub use sandbox::{Program, Sandbox};
