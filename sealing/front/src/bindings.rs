//! Imports and exports, generated from `wit/` and `sealing/wit/`.

wit_bindgen::generate!({
    path: ["../../wit", "../wit"],
    world: "connector:seal/front",
    generate_all,
    additional_derives: [PartialEq, Eq, Clone],
    merge_structurally_equal_types: true,
});

pub(crate) use self::connector::seal::control;
pub(crate) use exports::connector::credential::credential::{
    Actor, Description, Field, FieldKind, Finding, Fix, Form, Guest, Header, Outcome, Severity,
    Value, Verdict,
};
