//! How a command ends, and its exit code.

use std::fmt::Display;
use std::process::ExitCode;

use anyhow::anyhow;
use host_runner::{Finding, Misbehaviour, Outcome, Receipt};

/// The exit codes, as `--help` and the README show them.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  valid; for other commands, done without an error found
  1  invalid: the credential itself is wrong; an error or a failed case was found
  2  usage, or a file that cannot be read
  3  undetermined: the credential is not to blame
  4  the connector misbehaved, or is none";

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
    /// A batch in which the connector misbehaved.
    Misbehaved,
    /// A batch with lines that could not be used.
    Unreadable,
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
    /// The connector.
    Connector {
        misbehaviour: Misbehaviour,
        receipt: Option<Box<Receipt>>,
    },
}

impl End {
    /// The exit code of [`Failure::Usage`].
    pub(crate) const MISUSE: u8 = 2;
    /// The exit code of [`Failure::Connector`].
    const MISBEHAVIOUR: u8 = 4;
    /// The exit code of a command that was stopped, as shells have it for Ctrl-C.
    const STOPPED: u8 = 130;

    /// The end of a look at values.
    pub(crate) fn of_findings(findings: &[Finding]) -> Self {
        Self::Checked {
            errors: findings.iter().any(Finding::is_error),
        }
    }
}

impl End {
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
            End::Misbehaved => End::MISBEHAVIOUR,
            End::Unreadable => End::MISUSE,
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

    /// What happened.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Usage { error, .. } => format!("{error:#}"),
            Self::Connector { misbehaviour, .. } => misbehaviour.to_string(),
        }
    }

    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Usage { .. } => End::MISUSE,
            Self::Connector { .. } => End::MISBEHAVIOUR,
        }
    }

    /// What happened, as JSON.
    pub(crate) fn object(&self) -> serde_json::Value {
        let code = match self {
            Self::Usage { .. } => "usage",
            Self::Connector { misbehaviour, .. } => misbehaviour.code(),
        };
        serde_json::json!({"code": code, "message": self.message()})
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Usage { error, hint: None }
    }
}

impl From<Misbehaviour> for Failure {
    fn from(misbehaviour: Misbehaviour) -> Self {
        Self::Connector {
            misbehaviour,
            receipt: None,
        }
    }
}
