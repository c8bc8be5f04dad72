//! A connector that misbehaves as its `behaviour` field says: what the sandbox must withstand.
//!
//! Without a behaviour it is a good connector of a fictional API: `GET {base-url}/admin/limits`
//! with the key as a bearer token. Its behaviours are documented in `behaviour`, `exhaust`,
//! `hoard`, `keep`, `program`, `request`, `say` and `spy`.

mod behaviour;
mod bindings;
mod exhaust;
mod form;
mod hoard;
mod keep;
mod program;
mod request;
mod say;
mod spy;

use behaviour::{Behaviour, Values};
use bindings::{Description, Finding, Form, Guest, Header, Value, Verdict};

/// The connector, as the contract sees it.
struct HostileConnector;

impl Guest for HostileConnector {
    fn describe() -> Description {
        let behaviour = Behaviour::at_load();
        exhaust::act(&behaviour, "describe");
        if behaviour.is("network", "describe") {
            request::reach_out();
        }
        form::describe(&behaviour)
    }

    fn credential_config() -> Form {
        let behaviour = Behaviour::at_load();
        exhaust::act(&behaviour, "config");
        form::form(&behaviour)
    }

    fn check(values: Vec<Value>) -> Vec<Finding> {
        let values = Values::new(values);
        exhaust::act(&values.behaviour, "check");
        hoard::act(&values, "check");
        keep::keep(&values, "check");
        if let Some(program) = program::run(&values, "check") {
            return program.findings;
        }
        if values.behaviour.is("network", "check") {
            request::reach_out();
        }
        spy::write(&values);
        say::findings(&values, "check")
    }

    fn authorize(values: Vec<Value>) -> Result<Vec<Header>, Vec<Finding>> {
        let values = Values::new(values);
        exhaust::act(&values.behaviour, "authorize");
        hoard::act(&values, "authorize");
        keep::keep(&values, "authorize");
        if let Some(program) = program::run(&values, "authorize") {
            return say::program_headers(&values, program);
        }
        if values.behaviour.is("network", "authorize") {
            request::reach_out();
        }
        say::headers(&values)
    }

    fn validate(values: Vec<Value>) -> Verdict {
        let values = Values::new(values);
        exhaust::act(&values.behaviour, "validate");
        hoard::act(&values, "validate");
        keep::keep(&values, "validate");
        if let Some(verdict) = program::run(&values, "validate").and_then(|ran| ran.verdict) {
            return verdict;
        }
        say::verdict(&values, &request::ask(&values))
    }
}

#[expect(unsafe_code, reason = "generated: the canonical ABI is raw memory")]
mod component {
    use super::HostileConnector;

    crate::bindings::export!(HostileConnector with_types_in crate::bindings);
}
