//! The rules that keep a credential in its place, as pure code: no wasm, no async, no clock, no I/O.

mod digits;
mod origin;
mod path;
mod redact;
pub mod text;

pub use origin::{Origin, Place, Target};
pub use redact::{Redactor, TooMuch};
