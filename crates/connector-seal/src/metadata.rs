//! What the connector says of itself, on the outside of a sealed component.

use wasm_metadata::{AddMetadata, AddMetadataField, Payload};

/// The sealed component with the name, the version and the like of its connector.
pub(crate) fn copied(connector: &[u8], sealed: &[u8]) -> Result<Vec<u8>, String> {
    fn field<T: Clone + std::fmt::Debug>(value: Option<&T>) -> AddMetadataField<T> {
        value
            .cloned()
            .map_or(AddMetadataField::Keep, AddMetadataField::Set)
    }
    let failed = |error: &dyn std::fmt::Display| format!("{error:#}");
    let payload = Payload::from_binary(connector).map_err(|error| failed(&error))?;
    let said = payload.metadata();
    let mut metadata = AddMetadata::default();
    metadata.name = field(said.name.as_ref());
    metadata.version = field(said.version.as_ref());
    metadata.description = field(said.description.as_ref());
    metadata.licenses = field(said.licenses.as_ref());
    metadata.source = field(said.source.as_ref());
    metadata.to_wasm(sealed).map_err(|error| failed(&error))
}
