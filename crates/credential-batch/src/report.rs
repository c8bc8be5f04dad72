//! A verdict line in the wire format.

use connector_host::report::Validation;
use serde::{Deserialize, Serialize};

/// A line of a batch's output, and of its journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerdictLine {
    /// The id of its input line.
    pub id: String,
    /// The verdict, or the error that prevented it.
    #[serde(flatten)]
    pub validation: Validation,
}
