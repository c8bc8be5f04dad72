//! The `host-runner` program.

mod cli;
mod conformance;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
