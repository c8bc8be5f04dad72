//! Builds a connector crate into a WebAssembly component.
//!
//! [`build`] compiles the crate for `wasm32-unknown-unknown`, makes the core module a component and
//! writes what the crate's `Cargo.toml` says of it (name, version, description, licence, source), and
//! the packages that it is made of, into the binary. That target, unlike `wasm32-wasip2`, adds no import of its own: the component
//! imports what the connector calls and nothing else.

mod build_script;
mod compile;
mod error;
mod metadata;
mod package;
mod sbom;

use std::path::Path;

pub use build_script::BuildScript;
pub use error::Error;
pub use package::Package;

/// The Rust target of a connector.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The cargo profile of a connector, declared in its workspace.
pub const PROFILE: &str = "component";

/// Builds the package of `manifest` (the path of a `Cargo.toml`) below `target_dir` and returns the
/// bytes of the component.
///
/// # Errors
///
/// If the manifest cannot be read, the target is not installed, the crate does not compile, or the
/// result is not a component of the contract.
pub fn build(manifest: &Path, target_dir: &Path) -> Result<Vec<u8>, Error> {
    let package = Package::read(manifest)?;
    let module = compile::compile(&package, target_dir)?;
    let component = wit_component::ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .and_then(|mut encoder| encoder.encode())
        .map_err(|error| Error::Encode(format!("{error:#}")))?;
    let component = metadata::add(&package, &component)?;
    sbom::add(&package, component)
}
