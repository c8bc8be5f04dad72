//! The rules that keep a credential in its place, as pure code: no wasm, no async, no clock, no I/O.
//!
//! Without the standard library, so that a component made of them stays small.

#![cfg_attr(not(test), no_std)]

extern crate alloc;

pub mod answer;
mod ascii_host;
pub mod bounds;
mod digits;
pub mod disclosure;
pub mod evidence;
mod field_name;
mod form_rules;
mod frame;
mod header_rules;
pub mod notice;
mod origin;
pub mod outgoing;
mod path;
mod placeholder;
mod redact;
mod sanitize;
pub mod still_clock;
mod substitution;
mod template;
pub mod text;

pub use ascii_host::{has_ascii_host, in_punycode};
pub use field_name::{FieldName, FieldNameError};
pub use form_rules::{FieldKind, FieldShape, FormError, url_field};
pub use frame::Frame;
pub use origin::{Origin, Place, Target};
pub use placeholder::{Rules, placeholder};
pub use redact::{Redactor, TooMuch};
pub use sanitize::{Bounds, Redact, Sanitizer, Unfit};
pub use substitution::{Header, Refusal, Substitution};
pub use template::{Part, Template};
/// The host of a URL.
pub use url::Host;
