//! The contract's types and WASI HTTP, generated from `wit/`.

wit_bindgen::generate!({
    path: "wit",
    world: "connector",
    generate_all,
    generate_unused_types: true,
});

pub use exports::connector::credential::credential::*;
