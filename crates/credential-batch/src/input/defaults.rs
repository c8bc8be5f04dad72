//! Values for the fields that a line leaves out.

use std::collections::BTreeMap;

use connector_host::FieldName;
use connector_host::Secret;

/// Values for the fields that a line leaves out. A line that names a saved credential takes none.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// Of fields that are not secret.
    pub plain: BTreeMap<FieldName, String>,
    /// Of secret fields.
    pub secrets: BTreeMap<FieldName, Secret>,
}
