//! Builds the parts that are the same in every sealed component.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let workspace = Path::new("../..");
    for path in [
        "sealing",
        "crates/credential-rules/src",
        "crates/credential-rules/Cargo.toml",
        "wit",
    ] {
        println!("cargo::rerun-if-changed={}", workspace.join(path).display());
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    for part in ["front", "gate"] {
        let manifest = workspace.join("sealing").join(part).join("Cargo.toml");
        let built = component_builder::build(&manifest, &out.join("sealing"))
            .map_err(|error| error.to_string())
            .and_then(|bytes| {
                let path = out.join(part).with_extension("wasm");
                std::fs::write(path, bytes).map_err(|error| error.to_string())
            });
        if let Err(message) = built {
            println!("cargo::error={}", message.replace('\n', " "));
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
