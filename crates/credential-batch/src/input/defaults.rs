//! Values for fields that a line omits.

use std::collections::BTreeMap;

use connector_host::FieldName;
use connector_host::Secret;

/// Values for fields that a line omits. A line that names a saved credential uses none of them.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// Values of plain fields.
    pub plain: BTreeMap<FieldName, String>,
    /// Values of secret fields.
    pub secrets: BTreeMap<FieldName, Secret>,
}
