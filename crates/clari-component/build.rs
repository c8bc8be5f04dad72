//! Builds the Clari Revenue connector, which is embedded in the binary, or uses one that is already built.

use std::process::ExitCode;

use component_builder::BuildScript;

fn main() -> ExitCode {
    BuildScript {
        manifest: "../../guest/Cargo.toml".as_ref(),
        name: "clari-revenue",
        sources: &[
            "../../guest/src",
            "../../guest/Cargo.toml",
            "../../guest/Cargo.lock",
            "../../wit",
        ],
        built: Some("HOST_RUNNER_COMPONENT"),
    }
    .run()
}
