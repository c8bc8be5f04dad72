//! How a command ends, and its exit code.

use std::fmt::Display;
use std::process::ExitCode;

use anyhow::anyhow;
use connector_host::{Finding, HostError, Misbehavior, NotAComponent, Outcome, Receipt, RunError};

/// The exit codes, as `--help` and the README show them.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  valid; for other commands, done without an error found
  1  invalid: the credential itself is wrong; an error or a failed case was found
  2  usage, or a file that cannot be read or written
  3  undetermined: the credential is not to blame
  4  the connector misbehaved, or the file is not one
  5  the host failed: no memory, for example; try again";

/// The exit codes of single attempts, from the best to the worst. A key that is wrong is worse than
/// not knowing.
const FROM_BEST_TO_WORST: [u8; 6] = [0, 3, 1, 2, 5, 4];

/// What to do about a component that takes too long to compile.
const COMPILE_HINT: &str = "give it more time once, with `host-runner validate --max-compile-milliseconds N`: \
                            the compiled code is kept for every command";

/// The end of a command that did its work.
#[derive(Clone, Copy)]
pub(crate) enum End {
    /// The command did what it is for.
    Done,
    /// A verdict with this outcome.
    Outcome(Outcome),
    /// A look at values, with or without an error found.
    Checked { errors: bool },
    /// An authenticated request, granted or not: what a refusal says of the credential is open.
    Answered { success: bool },
    /// Several credentials tried, with the exit code of the worst of them.
    Several { worst: u8 },
    /// A run of verdict vectors, with this many cases failed.
    Tested { failed: usize },
    /// A batch that was told to stop.
    Stopped,
}

/// Why a command could not do its work.
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

impl End {
    /// The exit code of [`Failure::Usage`].
    pub(crate) const MISUSE: u8 = 2;
    /// The exit code of a connector that misbehaved.
    pub(crate) const MISBEHAVIOR: u8 = 4;
    /// The exit code of a host that failed.
    pub(crate) const HOST: u8 = 5;
    /// The exit code of a command that was stopped, as shells have it for Ctrl-C.
    const STOPPED: u8 = 130;

    /// The end of a look at values.
    pub(crate) fn of_findings(findings: &[Finding]) -> Self {
        Self::Checked {
            errors: findings.iter().any(Finding::is_error),
        }
    }

    /// The end of several attempts with these exit codes.
    pub(crate) fn worst(codes: impl IntoIterator<Item = u8>) -> Self {
        let badness = |code: &u8| FROM_BEST_TO_WORST.iter().position(|known| known == code);
        let worst = codes.into_iter().max_by_key(badness);
        Self::Several {
            worst: worst.unwrap_or(Self::Done.code()),
        }
    }

    /// The exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            End::Done
            | End::Outcome(Outcome::Valid)
            | End::Checked { errors: false }
            | End::Answered { success: true }
            | End::Tested { failed: 0 } => 0,
            End::Outcome(Outcome::Invalid) | End::Checked { errors: true } | End::Tested { .. } => {
                1
            }
            End::Outcome(Outcome::Undetermined) | End::Answered { success: false } => 3,
            End::Several { worst } => worst,
            End::Stopped => End::STOPPED,
        }
    }
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        Self::from(end.code())
    }
}

impl Failure {
    /// A failure with what to do in its message.
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

    /// A call without a result, and what was done in it.
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
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Usage { .. } => End::MISUSE,
            Self::Run { error, .. } => match error {
                RunError::Connector(_) => End::MISBEHAVIOR,
                RunError::Host(_) => End::HOST,
            },
        }
    }

    /// What happened, as JSON.
    pub(crate) fn object(&self) -> serde_json::Value {
        let code = match self {
            Self::Usage { .. } => "usage",
            Self::Run { error, .. } => error.code(),
        };
        serde_json::json!({"code": code, "message": self.message()})
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Usage { error, hint: None }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_wrong_is_worse_than_not_knowing() {
        let worst = |codes: &[u8]| End::worst(codes.iter().copied()).code();
        let cases: [(&[u8], u8); 5] = [
            (&[], 0),
            (&[0, 3, 0], 3),
            (&[1, 3, 0], 1),
            (&[3, 2, 1], 2),
            (&[4, 2, 1, 3, 0], 4),
        ];
        for (codes, expected) in cases {
            assert_eq!(worst(codes), expected, "{codes:?}");
        }
    }
}
