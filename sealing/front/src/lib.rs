//! What a host calls of a sealed component: the contract, kept by two instances of one connector.
//!
//! `offline` sees the real values and has no way out; `sealed` has one, through the gate, and sees
//! placeholders. What follows is the way of a call:
//!
//! - [`form`](mod@form) is read once, from `sealed`, and must be that of `offline`;
//! - [`values`] are held to the form; one instance takes one set of them;
//! - [`prepare`] asks both sides about the values, without any network;
//! - [`validate`](mod@validate) opens the gate for one live call;
//! - [`sanitize`] takes in whatever the connector says.

#![no_std]

extern crate alloc;

mod bindings;
mod form;
mod misbehavior;
mod once;
mod prepare;
mod sanitize;
mod validate;
mod values;

use alloc::vec::Vec;

use bindings::{Description, Finding, Form, Guest, Header, Value, Verdict, sealed};
use misbehavior::Misbehavior;
use once::Turn;
use prepare::{Prepared, prepare};

/// The connector, as the contract sees it.
struct Front;

impl Guest for Front {
    fn describe() -> Description {
        let _turn = Turn::begin();
        sanitize::description(sealed::describe()).unwrap_or_else(|broken| broken.description())
    }

    fn credential_config() -> Form {
        let _turn = Turn::begin();
        form::read().map_or_else(|broken| broken.form_of_nothing(), |form| form.shown.clone())
    }

    fn check(values: Vec<Value>) -> Vec<Finding> {
        let _turn = Turn::with(&values);
        let found = prepare(&values).map(|prepared| match prepared {
            Prepared::Refused(findings) => findings,
            Prepared::Accepted(accepted) => accepted.findings,
        });
        found.unwrap_or_else(|broken| Vec::from([broken.finding()]))
    }

    fn authorize(values: Vec<Value>) -> Result<Vec<Header>, Vec<Finding>> {
        let _turn = Turn::with(&values);
        match prepare(&values).and_then(validate::headers) {
            Ok(headers) => headers,
            Err(broken) => Err(Vec::from([broken.finding()])),
        }
    }

    fn validate(values: Vec<Value>) -> Verdict {
        let _turn = Turn::with(&values);
        let verdict = prepare(&values).and_then(validate::validate);
        verdict.unwrap_or_else(|broken| broken.verdict())
    }
}

#[expect(unsafe_code, reason = "generated: the canonical ABI is raw memory")]
mod component {
    use super::Front;

    crate::bindings::export!(Front with_types_in crate::bindings);
}
