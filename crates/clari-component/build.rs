//! Builds the Clari Revenue connector, which is part of the binary.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let workspace = Path::new("../..");
    for path in ["guest/src", "guest/Cargo.toml", "guest/Cargo.lock", "wit"] {
        println!("cargo::rerun-if-changed={}", workspace.join(path).display());
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let component =
        component_builder::build(&workspace.join("guest/Cargo.toml"), &out.join("guest"));
    let written = component
        .map_err(|error| error.to_string())
        .and_then(|bytes| {
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
