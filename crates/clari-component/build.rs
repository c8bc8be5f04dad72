//! Builds the Clari Revenue connector, which is embedded in the binary, or uses a component that is already
//! built.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Names a component that is already built.
const BUILT: &str = "HOST_RUNNER_COMPONENT";

fn main() -> ExitCode {
    let workspace = Path::new("../..");
    for path in ["guest/src", "guest/Cargo.toml", "guest/Cargo.lock", "wit"] {
        println!("cargo::rerun-if-changed={}", workspace.join(path).display());
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-env-changed={BUILT}");
    let component = match std::env::var_os(BUILT).map(PathBuf::from) {
        Some(path) => {
            println!("cargo::rerun-if-changed={}", path.display());
            std::fs::read(&path)
                .map_err(|error| format!("cannot read `{}` ({BUILT}): {error}", path.display()))
        }
        None => component_builder::build(&workspace.join("guest/Cargo.toml"), &out.join("guest"))
            .map_err(|error| error.to_string()),
    };
    let written = component.and_then(|bytes| {
        std::fs::write(out.join("clari-revenue.wasm"), bytes).map_err(|error| error.to_string())
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("cargo::error={}", message.replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}
