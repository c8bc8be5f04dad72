//! A kind of problem, and its finding.

use alloc::borrow::ToOwned;

use crate::bindings::{Finding, Fix, Severity};

/// One kind of problem.
///
/// Its text is fixed, so that it cannot contain anything that was entered.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// The code, in kebab-case.
    pub code: &'static str,
    /// The severity.
    pub severity: Severity,
    /// The problem and what to do, for a person.
    pub message: &'static str,
}

impl Problem {
    /// A problem that prevents a request, or that would leak a secret.
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

    /// A finding for this problem of `field`, with the value that fixes it.
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
