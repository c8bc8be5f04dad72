//! Why a line of a batch is rejected. The text never repeats any of the line, which may be a key.

use thiserror::Error;

use crate::bounds::{DEDUP_WINDOW, MAX_ID_BYTES};

/// Why a line is rejected. The text never repeats any of the line, which may be a key.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineError {
    /// It is longer than the limit.
    #[error("it has more than {limit} bytes")]
    TooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// It is not JSON.
    #[error("it is not JSON, from column {column} on")]
    NotJson {
        /// The column where it stops being JSON, from 1.
        column: usize,
    },
    /// It is JSON of an unexpected shape.
    #[error(
        "it is not of the form {{\"id\":\"…\",\"values\":{{\"FIELD\":\"VALUE\"}}}} or {{\"id\":\"…\",\"credential\":\"NAME\"}}, each name once and each value a text; see column {column}"
    )]
    Shape {
        /// The column where it is unexpected, from 1.
        column: usize,
    },
    /// Its id cannot be used.
    #[error("its id is empty or has more than {MAX_ID_BYTES} bytes")]
    Id,
    /// Its id holds the value of a secret field, and an id is printed.
    #[error("its id holds the value of a secret field")]
    SecretInId,
    /// An earlier line in the window has the same id.
    #[error("its id is the same as that of one of the {DEDUP_WINDOW} lines before it")]
    SameId,
    /// A field that the form does not have.
    #[error("it has a field that the form does not have; the fields are {known}")]
    UnknownField {
        /// The names of the form's fields, each in backticks.
        known: String,
    },
    /// It names a credential that is not saved.
    #[error("it names a credential that is not saved")]
    UnknownCredential,
    /// It names a saved credential that cannot be used.
    #[error("its credential cannot be used: {0}")]
    Credential(String),
}
