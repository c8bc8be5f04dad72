//! The rules that keep a credential in its place, as pure code: no wasm, no async, no clock, no I/O.

mod ascii_host;
mod digits;
mod origin;
mod path;
mod redact;
pub mod text;

pub use ascii_host::{has_ascii_host, in_punycode};
pub use origin::{Origin, Place, Target};
pub use redact::Redactor;
