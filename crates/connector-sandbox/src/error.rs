//! Errors, divided into those of the connector and those of the host.

use thiserror::Error;

use crate::misbehavior::{Misbehavior, NotAComponent};
use crate::placeholders::PlaceholderError;

/// Why there is no result.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RunError {
    /// The connector is to blame.
    #[error(transparent)]
    Connector(#[from] Misbehavior),
    /// The host is to blame: nothing is known about the connector.
    #[error(transparent)]
    Host(#[from] HostError),
}

/// An error of the host, with the text of the operating system.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostError {
    /// The WebAssembly runtime cannot be set up on this machine.
    #[error("cannot set up the WebAssembly runtime: {0}")]
    Setup(String),
    /// There is no memory to create or grow an instance.
    #[error("the operating system has no memory for the connector: {0}")]
    Memory(String),
    /// There are no random bytes for placeholders.
    #[error("the operating system has no random bytes: {0}")]
    RandomBytes(String),
    /// The compiler failed for another reason than the component.
    #[error("cannot compile a connector: {0}")]
    Compiler(String),
    /// A part of the host ended early, which is an error in it.
    #[error("internal error: {0}")]
    Internal(String),
}

/// Why a compiled component cannot be linked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum LinkError {
    /// The compiled code cannot be loaded.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The component does not fit the contract, for this reason.
    #[error("{0}")]
    WrongWorld(String),
}

/// The prefix of an error that loses its type in wasmtime: no memory for an instance.
pub(crate) const NO_MEMORY: &str = "no memory can be mapped: ";

impl RunError {
    /// The stable code, in kebab-case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Connector(misbehavior) => misbehavior.code(),
            Self::Host(error) => error.code(),
        }
    }
}

impl HostError {
    /// All codes.
    pub const CODES: [&str; 5] = [
        "no-runtime",
        "no-memory",
        "no-random-bytes",
        "compiler-failed",
        "internal-error",
    ];

    /// The stable code, in kebab-case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Setup(_) => "no-runtime",
            Self::Memory(_) => "no-memory",
            Self::RandomBytes(_) => "no-random-bytes",
            Self::Compiler(_) => "compiler-failed",
            Self::Internal(_) => "internal-error",
        }
    }
}

impl From<NotAComponent> for RunError {
    fn from(reason: NotAComponent) -> Self {
        Self::Connector(reason.into())
    }
}

impl From<PlaceholderError> for RunError {
    fn from(error: PlaceholderError) -> Self {
        match error {
            PlaceholderError::NoRoom(_) => Misbehavior::FormRefused(error.to_string()).into(),
            PlaceholderError::NoRandomBytes(error) => {
                HostError::RandomBytes(error.to_string()).into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_host_is_listed_and_none_is_the_connectors() {
        let text = String::new;
        let errors = [
            HostError::Setup(text()),
            HostError::Memory(text()),
            HostError::RandomBytes(text()),
            HostError::Compiler(text()),
            HostError::Internal(text()),
        ];
        let codes = errors.map(|error| RunError::from(error).code());
        assert_eq!(codes, HostError::CODES);
        let theirs = RunError::from(Misbehavior::InvalidCode).code();
        assert!(!HostError::CODES.contains(&theirs));
    }
}
