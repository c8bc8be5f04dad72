//! A connector that broke the rules, as the contract can say it.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use credential_rules::{FormError, Unfit};

use crate::bindings::{Actor, Description, Finding, Form, Outcome, Severity, Verdict, control};

/// A rule that the connector broke, with nothing in it that it chose.
#[derive(Clone)]
pub(crate) struct Misbehavior {
    code: String,
    detail: String,
}

impl Misbehavior {
    fn new(code: &str, detail: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            detail: detail.into(),
        }
    }

    pub(crate) fn form(detail: impl Into<String>) -> Self {
        Self::new("form-refused", detail)
    }

    pub(crate) fn authorize(detail: impl Into<String>) -> Self {
        Self::new("authorize-refused", detail)
    }

    pub(crate) fn unproved() -> Self {
        Self::new("unproved-verdict", "no request of this call was answered")
    }

    fn message(&self) -> String {
        format!(
            "The connector broke a rule, so nothing is known of the credential: {}.",
            self.detail
        )
    }

    pub(crate) fn finding(self) -> Finding {
        Finding {
            field: String::new(),
            severity: Severity::Error,
            message: self.message(),
            code: self.code,
            fix: None,
        }
    }

    pub(crate) fn verdict(self) -> Verdict {
        Verdict {
            outcome: Outcome::Undetermined,
            message: self.message(),
            code: self.code,
            actor: Some(Actor::Operator),
            retryable: false,
            retry_after_seconds: None,
            findings: Vec::new(),
            facts: Vec::new(),
        }
    }

    /// A description that says nothing of the connector but that.
    pub(crate) fn description(self) -> Description {
        Description {
            name: self.code.clone(),
            vendor: String::new(),
            version: String::new(),
            documentation_url: String::new(),
            setup_steps: Vec::from([self.message()]),
        }
    }

    /// A form that nobody can fill in.
    pub(crate) fn form_of_nothing(self) -> Form {
        Form { fields: Vec::new() }
    }
}

impl From<Unfit> for Misbehavior {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::TooLarge(limit) => {
                Self::new("output-too-large", format!("it returned more than {limit}"))
            }
            Unfit::InvalidCode => Self::new(
                "invalid-code",
                "it returned a code that is not in kebab-case, or holds a secret",
            ),
        }
    }
}

impl From<FormError> for Misbehavior {
    fn from(error: FormError) -> Self {
        Self::form(error.to_string())
    }
}

impl From<control::Misbehavior> for Misbehavior {
    fn from(broken: control::Misbehavior) -> Self {
        Self {
            code: broken.code,
            detail: broken.detail,
        }
    }
}
