//! The command line: parses it, runs it, and turns the end into an exit code.

mod cli;
mod conformance;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
