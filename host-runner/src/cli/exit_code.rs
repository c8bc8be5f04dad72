//! How a command ends, as an exit code.

use connector_host::{Finding, Outcome};

/// The exit codes, as `--help` and the README show them.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  valid; for commands without a verdict, success
  1  invalid: the credential is wrong; or a check or a test case failed
  2  usage error, or a file that cannot be read or written
  3  undetermined: nothing is known about the credential
  4  the connector misbehaved, or the file is not a connector
  5  the host failed, for example for lack of memory; try again";

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExitCode {
    /// The command succeeded, and has no verdict to give.
    Done,
    /// A verdict with this outcome.
    Outcome(Outcome),
    /// A check of values, which found an error or not.
    Checked { errors: bool },
    /// An API request whose response was a success or not. A refusal does not say whether the
    /// credential is to blame.
    Answered { success: bool },
    /// Test cases, of which this many failed.
    Tested { failed: usize },
    /// The command line, or a file that it names, cannot be used.
    Usage,
    /// The connector misbehaved.
    Misbehavior,
    /// The host failed.
    Host,
    /// A batch that a signal stopped.
    Interrupted,
}

impl ExitCode {
    /// The end of a check of values.
    pub(crate) fn of_findings(findings: &[Finding]) -> Self {
        Self::Checked {
            errors: findings.iter().any(Finding::is_error),
        }
    }

    /// The worst of several.
    pub(crate) fn worst(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter()
            .max_by_key(|one| one.badness())
            .unwrap_or(Self::Done)
    }

    /// The number that the process exits with.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Done
            | Self::Outcome(Outcome::Valid)
            | Self::Checked { errors: false }
            | Self::Answered { success: true }
            | Self::Tested { failed: 0 } => 0,
            Self::Outcome(Outcome::Invalid)
            | Self::Checked { errors: true }
            | Self::Tested { .. } => 1,
            Self::Usage => 2,
            Self::Outcome(Outcome::Undetermined) | Self::Answered { success: false } => 3,
            Self::Misbehavior => 4,
            Self::Host => 5,
            // As shells report Ctrl-C.
            Self::Interrupted => 130,
        }
    }

    /// The severity. A wrong key is worse than an unknown one.
    fn badness(self) -> u8 {
        match self.number() {
            0 => 0,
            3 => 1,
            1 => 2,
            2 => 3,
            5 => 4,
            _ => 5,
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_key_is_worse_than_not_knowing() {
        const VALID: ExitCode = ExitCode::Outcome(Outcome::Valid);
        const INVALID: ExitCode = ExitCode::Outcome(Outcome::Invalid);
        const UNDETERMINED: ExitCode = ExitCode::Outcome(Outcome::Undetermined);
        let cases: [(&[ExitCode], u8); 6] = [
            (&[], 0),
            (&[VALID, UNDETERMINED, VALID], 3),
            (&[INVALID, UNDETERMINED, VALID], 1),
            (&[UNDETERMINED, ExitCode::Usage, INVALID], 2),
            (&[ExitCode::Host, ExitCode::Usage, INVALID], 5),
            (&[ExitCode::Misbehavior, ExitCode::Host, INVALID], 4),
        ];
        for (codes, number) in cases {
            let worst = ExitCode::worst(codes.iter().copied());
            assert_eq!(worst.number(), number, "{codes:?}");
        }
    }
}
