//! The `host-runner` program.

mod cli;
mod conformance;

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(end) = connector_host::compile_if_asked(std::env::args_os()) {
        return end;
    }
    // Inherited descriptors are not passed on to any process that this one starts.
    #[cfg(unix)]
    close_fds::set_fds_cloexec(STREAMS, &[]);
    cli::run(std::env::args_os())
}

/// The first three descriptors: stdin, stdout and stderr.
#[cfg(unix)]
const STREAMS: i32 = 3;
