//! `component-builder MANIFEST OUTPUT`: builds a connector crate into a component file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use component_builder::Error;

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [manifest, output] = arguments.as_slice() else {
        return fail(
            &"usage: component-builder path/to/Cargo.toml path/to/output.wasm",
            2,
        );
    };
    match write(manifest, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error, 1),
    }
}

/// Builds the component and writes it whole: under another name first, then renamed.
fn write(manifest: &Path, output: &Path) -> Result<(), String> {
    let folder = output.parent().unwrap_or(Path::new("."));
    let whole = |error: Error| match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    let component = component_builder::build(manifest, &folder.join("component")).map_err(whole)?;
    let partial = output.with_extension("wasm.partial");
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&partial, &component))
        .and_then(|()| std::fs::rename(&partial, output))
        .map_err(|error| format!("cannot write `{}`: {error}", output.display()))
}

#[expect(clippy::print_stderr, reason = "the one place that writes messages")]
fn fail(message: &dyn std::fmt::Display, code: u8) -> ExitCode {
    eprintln!("error: {message}");
    ExitCode::from(code)
}
