//! The Clari Revenue connector: what its credential looks like, what is wrong with it, and whether
//! the API accepts it.
//!
//! Values become findings, a request, a response and a verdict:
//!
//! - [`describe`] and [`form`](mod@form) say what the connector is and which values it needs;
//!   [`values`] are what was entered.
//! - [`check`](mod@check) finds what is wrong with them offline, with [`base_url`], [`key`] and
//!   [`auth_scheme`]; each result is a [`finding`].
//! - [`authorize`](mod@authorize) returns the headers that carry the key.
//! - [`validate`](mod@validate) checks, sends one request and classifies the response. Only
//!   `transport` has network access; it returns a [`response`].
//! - [`classify`] maps that to a row of [`verdict`], the table of codes, with the figures in the
//!   response.
//!
//! Everything except `transport` is pure, and tested without WebAssembly.

#![cfg_attr(not(test), no_std)]

extern crate alloc;

pub mod auth_scheme;
pub mod authorize;
pub mod base_url;
pub mod bindings;
pub mod check;
pub mod classify;
pub mod describe;
pub mod field;
pub mod finding;
pub mod form;
pub mod key;
pub mod response;
pub mod validate;
pub mod values;
pub mod verdict;

#[cfg(target_arch = "wasm32")]
#[expect(unsafe_code, reason = "an allocator hands out raw memory")]
mod allocator;
mod doctor;
mod echo;
mod edit_distance;
mod facts;
mod field_names;
mod http_date;
mod json;
mod paste;
mod retry_after;
#[cfg(target_arch = "wasm32")]
mod runtime;
mod search;
mod server_message;
mod transport;

use alloc::vec::Vec;

use bindings::{Description, Finding, Form, Guest, Header, Value, Verdict};
use values::Values;

/// The connector, as the contract sees it.
pub struct ClariRevenue;

impl Guest for ClariRevenue {
    fn describe() -> Description {
        describe::describe()
    }

    fn credential_config() -> Form {
        form::form()
    }

    fn check(values: Vec<Value>) -> Vec<Finding> {
        check::check(&Values::new(&values))
    }

    fn authorize(values: Vec<Value>) -> Result<Vec<Header>, Vec<Finding>> {
        authorize::authorize(&Values::new(&values))
    }

    fn validate(values: Vec<Value>) -> Verdict {
        validate::validate(&Values::new(&values))
    }
}

/// The exports of the component.
#[cfg(target_arch = "wasm32")]
#[expect(unsafe_code, reason = "generated: the canonical ABI is raw memory")]
#[expect(
    unreachable_pub,
    reason = "generated: the exports are the component's, not the crate's"
)]
mod component {
    use super::ClariRevenue;

    crate::bindings::export!(ClariRevenue with_types_in crate::bindings);
}
