//! A process that compiles one component, and the protocol between it and the host.

mod bounded;
mod child;
mod compiling;
mod error;
mod order;
mod process_limits;
mod program;

pub(crate) use bounded::MAX_CODE_BYTES;
pub use child::compile_if_asked;
pub(crate) use compiling::compile;
pub use program::CompilerProgram;
