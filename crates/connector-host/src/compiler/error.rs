//! Errors of the compiler itself.

use std::error::Error as _;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

use connector_sandbox::{HostError, RunError};
use thiserror::Error;

/// The compiler failed for another reason than the component.
#[derive(Debug, Error)]
pub(crate) enum CompilerError {
    /// The compiler's program could not be started.
    #[error("cannot start the compiler `{}`", program.display())]
    NotStarted {
        /// The program.
        program: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The compiler's process could not be waited for.
    #[error("cannot wait for the process of the compiler")]
    Lost(#[source] io::Error),
    /// The compiler's process ended without a result.
    #[error(
        "the compiler ended without a result ({status}){}{said}",
        separator(said)
    )]
    Ended {
        /// How it ended.
        status: ExitStatus,
        /// What it wrote to stderr, if anything.
        said: String,
    },
    /// The compiler panicked in this process.
    #[error("the compiler panicked")]
    Panicked,
}

/// The separator before that text.
fn separator(said: &str) -> &'static str {
    if said.is_empty() { "" } else { ": " }
}

/// Includes the reason, because the error is passed on as text.
impl From<CompilerError> for RunError {
    fn from(error: CompilerError) -> Self {
        let reason = error.source().map(|source| format!(": {source}"));
        let reason = reason.unwrap_or_default();
        HostError::Compiler(format!("{error}{reason}")).into()
    }
}
