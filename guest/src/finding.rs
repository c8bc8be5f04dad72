//! A kind of problem, and the finding that reports it.

use alloc::borrow::ToOwned;

use crate::bindings::{Finding, Fix, Severity};

/// One kind of problem: what every finding of it says.
///
/// The text is fixed, so that nothing that was entered can be in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is, in kebab-case.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it is and what to do, for a person.
    pub message: &'static str,
}

impl Problem {
    /// A problem that keeps a request from being made, or that would leak a secret.
    pub(crate) const fn error(code: &'static str, message: &'static str) -> Self {
        let severity = Severity::Error;
        Self {
            code,
            severity,
            message,
        }
    }

    /// Something unusual that may be wrong.
    pub(crate) const fn warning(code: &'static str, message: &'static str) -> Self {
        let severity = Severity::Warning;
        Self {
            code,
            severity,
            message,
        }
    }

    /// Reports this problem of `field`, and the value that would mend it.
    pub(crate) fn finding(&self, field: &str, fix: Option<&str>) -> Finding {
        Finding {
            field: field.to_owned(),
            severity: self.severity,
            code: self.code.to_owned(),
            message: self.message.to_owned(),
            fix: fix.map(|value| Fix {
                field: field.to_owned(),
                value: value.to_owned(),
            }),
        }
    }
}
