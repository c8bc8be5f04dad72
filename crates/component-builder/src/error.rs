//! Errors of a build.

use std::io;
use std::path::PathBuf;

use crate::TARGET;

/// Why there is no component.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A tool could not be started.
    #[error("cannot run `{tool}`")]
    Spawn {
        /// The tool.
        tool: String,
        /// Why.
        source: io::Error,
    },
    /// `cargo metadata` failed or returned something unexpected.
    #[error("cannot read the package of `{}`: {reason}", manifest.display())]
    Package {
        /// The manifest.
        manifest: PathBuf,
        /// What cargo reported.
        reason: String,
    },
    /// The Rust target is not installed.
    #[error("the Rust target `{TARGET}` is missing; run: rustup target add {TARGET}")]
    MissingTarget,
    /// The crate does not compile; cargo has printed why.
    #[error("`{0}` does not compile for {TARGET}")]
    Compile(String),
    /// The compiled module could not be read.
    #[error("cannot read the compiled module `{}`", path.display())]
    Read {
        /// Its expected path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The module is not a component of the contract.
    #[error("cannot make a component: {0}")]
    Encode(String),
    /// The metadata could not be written.
    #[error("cannot write the metadata of the component: {0}")]
    Metadata(String),
}
