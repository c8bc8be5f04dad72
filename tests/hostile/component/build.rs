//! Builds the hostile connector.

use std::process::ExitCode;

use component_builder::BuildScript;

fn main() -> ExitCode {
    BuildScript {
        manifest: "../Cargo.toml".as_ref(),
        name: "hostile",
        sources: &["../src", "../Cargo.toml", "../../../wit"],
        built: None,
    }
    .run()
}
