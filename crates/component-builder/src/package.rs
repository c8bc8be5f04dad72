//! The metadata in a connector's `Cargo.toml`.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::Error;

/// A connector crate.
#[derive(Debug, Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its description, one line.
    pub description: Option<String>,
    /// The SPDX expression of its licence.
    pub license: Option<String>,
    /// The location of its source.
    pub repository: Option<String>,
    /// The path of its manifest.
    pub manifest_path: PathBuf,
    /// Its workspace folder.
    #[serde(skip)]
    pub workspace_root: PathBuf,
}

/// The part of `cargo metadata` that is used.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: PathBuf,
}

impl Package {
    /// Reads the package of `manifest`.
    ///
    /// # Errors
    ///
    /// If cargo cannot be run or finds no package there.
    pub fn read(manifest: &Path) -> Result<Self, Error> {
        let failed = |reason: String| Error::Package {
            manifest: manifest.to_owned(),
            reason,
        };
        let path = manifest
            .canonicalize()
            .map_err(|error| failed(error.to_string()))?;
        let output = Command::new(cargo())
            .args([
                "metadata",
                "--no-deps",
                "--format-version=1",
                "--manifest-path",
            ])
            .arg(&path)
            .output()
            .map_err(|source| Error::Spawn {
                tool: cargo(),
                source,
            })?;
        if !output.status.success() {
            return Err(failed(
                String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            ));
        }
        let metadata: Metadata =
            serde_json::from_slice(&output.stdout).map_err(|error| failed(error.to_string()))?;
        let package = metadata
            .packages
            .into_iter()
            .find(|package| package.manifest_path == path)
            .ok_or_else(|| failed("it is a workspace without a package of its own".to_owned()))?;
        Ok(Self {
            workspace_root: metadata.workspace_root,
            ..package
        })
    }

    /// The folder of the crate.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new("."))
    }
}

/// The cargo that runs this program, or the one on the `PATH`.
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}
