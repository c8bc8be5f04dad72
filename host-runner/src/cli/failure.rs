//! Why a command failed.

use std::fmt::Display;

use anyhow::anyhow;
use connector_host::report;
use connector_host::{HostError, Misbehavior, NotAComponent, Receipt, RunError};

use super::exit_code::ExitCode;

/// What to do about a component that takes too long to compile.
const COMPILE_HINT: &str = "raise the limit once with `host-runner validate --max-compile-milliseconds N`: \
                            the compiled code is cached for every command";

/// Why a command failed.
pub(crate) enum Failure {
    /// The command line, or a file that it names.
    Usage {
        error: anyhow::Error,
        hint: Option<String>,
    },
    /// The connector, or the host in running it.
    Run {
        error: RunError,
        receipt: Option<Box<Receipt>>,
    },
}

impl Failure {
    /// A failure whose message says what to do.
    pub(crate) fn usage(message: impl Display) -> Self {
        anyhow!("{message}").into()
    }

    /// A failure and what to do about it.
    pub(crate) fn with_hint(message: impl Display, hint: impl Into<String>) -> Self {
        Self::Usage {
            error: anyhow!("{message}"),
            hint: Some(hint.into()),
        }
    }

    /// A connector that misbehaved, and what it did.
    pub(crate) fn in_call(error: RunError, receipt: Receipt) -> Self {
        Self::Run {
            error,
            receipt: Some(Box::new(receipt)),
        }
    }

    /// What happened.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Usage { error, .. } => format!("{error:#}"),
            Self::Run { error, .. } => error.to_string(),
        }
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<&str> {
        match self {
            Self::Usage { hint, .. } => hint.as_deref(),
            Self::Run {
                error:
                    RunError::Connector(Misbehavior::NotAComponent(NotAComponent::TooSlow { .. })),
                ..
            } => Some(COMPILE_HINT),
            Self::Run { .. } => None,
        }
    }

    /// The exit code.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage { .. } => ExitCode::Usage,
            Self::Run { error, .. } => match error {
                RunError::Connector(_) => ExitCode::Misbehavior,
                RunError::Host(_) => ExitCode::Host,
            },
        }
    }

    /// What happened, as JSON.
    pub(crate) fn error(&self) -> report::Error {
        match self {
            Self::Usage { .. } => report::Error {
                code: "usage".to_owned(),
                message: self.message(),
                findings: Vec::new(),
            },
            Self::Run { error, .. } => error.into(),
        }
    }

    /// Adds the receipt of what was done before.
    pub(crate) fn report(&self) -> report::Failure {
        report::Failure {
            error: self.error(),
            receipt: match self {
                Self::Run { receipt, .. } => receipt.as_deref().cloned(),
                Self::Usage { .. } => None,
            },
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        match error
            .chain()
            .find_map(|cause| cause.downcast_ref::<HostError>())
        {
            Some(failed) => failed.clone().into(),
            None => Self::Usage { error, hint: None },
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        Self::Run {
            error,
            receipt: None,
        }
    }
}

impl From<Misbehavior> for Failure {
    fn from(misbehavior: Misbehavior) -> Self {
        RunError::from(misbehavior).into()
    }
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        RunError::from(error).into()
    }
}
