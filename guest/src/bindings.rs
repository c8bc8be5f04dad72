//! The contract's types and exports, generated from `wit/`.

#![expect(missing_docs, reason = "generated; documented in wit/credential.wit")]

wit_bindgen::generate!({
    path: "../wit",
    world: "connector",
    additional_derives: [PartialEq, Eq],
    generate_unused_types: true,
    pub_export_macro: true,
    with: {
        "wasi:clocks/monotonic-clock@0.2.12": ::wasi::clocks::monotonic_clock,
        "wasi:http/outgoing-handler@0.2.12": ::wasi::http::outgoing_handler,
        "wasi:http/types@0.2.12": ::wasi::http::types,
        "wasi:io/error@0.2.12": ::wasi::io::error,
        "wasi:io/poll@0.2.12": ::wasi::io::poll,
        "wasi:io/streams@0.2.12": ::wasi::io::streams,
    },
});

pub use exports::connector::credential::credential::*;
