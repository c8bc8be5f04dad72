//! Why a connector could not be loaded: through its own fault, or through the host's.

use thiserror::Error;

use crate::compiler_error::CompilerError;
use crate::{Misbehaviour, NotAComponent};

/// Why a connector could not be loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The connector is to blame.
    #[error(transparent)]
    Misbehaviour(#[from] Misbehaviour),
    /// The host is to blame: nothing is known of the connector.
    #[error("no connector can be compiled here")]
    Compiler(#[from] CompilerError),
}

impl From<NotAComponent> for LoadError {
    fn from(reason: NotAComponent) -> Self {
        Self::Misbehaviour(reason.into())
    }
}
