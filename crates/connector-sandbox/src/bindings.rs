//! The contract's types, generated from `wit/`.

mod generated {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "connector",
        exports: { default: async },
        require_store_data_send: true,
        additional_derives: [PartialEq],
        with: {
            "wasi:clocks": wasmtime_wasi::p2::bindings::clocks,
            "wasi:http": wasmtime_wasi_http::p2::bindings::http,
            "wasi:io": wasmtime_wasi::p2::bindings::io,
        },
    });
}

pub use generated::exports::connector::credential::credential::{
    Actor, CharacterRange, Choice, Description, Fact, Field, FieldKind, Finding, Fix, Form, Header,
    Outcome, Rules, Severity, Value, Verdict,
};
pub(crate) use generated::{Connector, ConnectorPre};
