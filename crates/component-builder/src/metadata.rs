//! Metadata that a registry or a reviewer reads from the binary.

use wasm_metadata::{AddMetadata, AddMetadataField, Description, Licenses, Source, Version};

use crate::{Error, Package};

/// Writes the manifest's metadata into the component, and removes the encoder's names of internal
/// items: nothing reads those, and they take several kilobytes.
pub(crate) fn add(package: &Package, component: &[u8]) -> Result<Vec<u8>, Error> {
    let failed = |error: &dyn std::fmt::Display| Error::Metadata(format!("{error:#}"));
    let mut metadata = AddMetadata::default();
    metadata.name = AddMetadataField::Set(package.name.clone());
    metadata.version = AddMetadataField::Set(Version::new(package.version.clone()));
    if let Some(description) = &package.description {
        metadata.description = AddMetadataField::Set(Description::new(description.clone()));
    }
    if let Some(license) = &package.license {
        let license = Licenses::new(license).map_err(|error| failed(&error))?;
        metadata.licenses = AddMetadataField::Set(license);
    }
    if let Some(repository) = &package.repository {
        let source = Source::new(repository).map_err(|error| failed(&error))?;
        metadata.source = AddMetadataField::Set(source);
    }
    let mut no_names = AddMetadata::default();
    no_names.name = AddMetadataField::Clear;
    no_names
        .to_wasm(component)
        .and_then(|component| metadata.to_wasm(&component))
        .map_err(|error| failed(&error))
}
