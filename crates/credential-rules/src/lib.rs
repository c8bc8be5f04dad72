//! The rules that keep a credential in its place, as pure code: no wasm, no async, no clock, no I/O.

mod ascii_host;
mod digits;
pub mod disclosure;
pub mod evidence;
mod frame;
mod header_rules;
mod origin;
mod path;
mod placeholder;
mod redact;
mod substitution;
pub mod text;

pub use ascii_host::{has_ascii_host, in_punycode};
pub use frame::Frame;
pub use origin::{Origin, Place, Target};
pub use placeholder::{Rules, placeholder};
pub use redact::{Redactor, TooMuch};
pub use substitution::{Header, Refusal, Substitution};
/// The host of a URL.
pub use url::Host;
