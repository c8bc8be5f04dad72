//! A build script that puts a component into a crate.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A component that becomes part of a crate, as `include_bytes!(concat!(env!("OUT_DIR"), "/NAME.wasm"))`.
pub struct BuildScript<'a> {
    /// The connector's `Cargo.toml`.
    pub manifest: &'a Path,
    /// The name of the file.
    pub name: &'a str,
    /// What the component is made of: a change of it runs the script again.
    pub sources: &'a [&'a str],
    /// The environment variable that may name a component that is built already.
    pub built: Option<&'a str>,
}

impl BuildScript<'_> {
    /// Writes the component into `OUT_DIR`; an error is one of the build.
    pub fn run(&self) -> ExitCode {
        for path in self.sources {
            tell(format_args!("rerun-if-changed={path}"));
        }
        if let Some(variable) = self.built {
            tell(format_args!("rerun-if-env-changed={variable}"));
        }
        let built = self.built.and_then(std::env::var_os).map(PathBuf::from);
        if let Some(path) = &built {
            tell(format_args!("rerun-if-changed={}", path.display()));
        }
        let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
        let written = self.component(built.as_deref(), &out).and_then(|bytes| {
            std::fs::write(out.join(self.name).with_extension("wasm"), bytes)
                .map_err(|error| error.to_string())
        });
        match written {
            Ok(()) => ExitCode::SUCCESS,
            Err(message) => {
                tell(format_args!("error={}", message.replace('\n', " ")));
                ExitCode::FAILURE
            }
        }
    }

    /// The component: the file that is built already, or else from its sources.
    fn component(&self, built: Option<&Path>, out: &Path) -> Result<Vec<u8>, String> {
        let Some(path) = built else {
            return crate::build(self.manifest, &out.join(self.name))
                .map_err(|error| error.to_string());
        };
        std::fs::read(path).map_err(|error| {
            let variable = self.built.unwrap_or_default();
            format!("cannot read `{}` ({variable}): {error}", path.display())
        })
    }
}

/// An instruction for cargo.
#[expect(clippy::print_stdout, reason = "cargo reads it there")]
fn tell(instruction: std::fmt::Arguments<'_>) {
    println!("cargo::{instruction}");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The manifest is not there: any build would fail.
    fn script() -> BuildScript<'static> {
        BuildScript {
            manifest: Path::new("/no/such/Cargo.toml"),
            name: "connector",
            sources: &[],
            built: Some("HOST_RUNNER_COMPONENT"),
        }
    }

    #[test]
    fn a_component_that_is_built_already_is_taken_and_nothing_is_built() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("built.wasm");
        std::fs::write(&file, b"built").unwrap();
        let taken = script().component(Some(&file), folder.path());
        assert_eq!(taken.unwrap(), b"built");
        // The control: without one, it is built.
        assert!(script().component(None, folder.path()).is_err());
    }

    #[test]
    fn one_that_cannot_be_read_is_named_with_the_variable() {
        let error = script()
            .component(Some(Path::new("/no/such.wasm")), Path::new(""))
            .unwrap_err();
        assert!(
            error.starts_with("cannot read `/no/such.wasm` (HOST_RUNNER_COMPONENT): "),
            "{error}"
        );
    }
}
