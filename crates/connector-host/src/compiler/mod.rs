//! A process that compiles one component, and what the host says to it.

mod bounds;
mod child;
mod compiling;
mod error;
mod order;
mod program;

pub use child::compile_if_asked;
pub(crate) use compiling::compile;
pub use program::CompilerProgram;
