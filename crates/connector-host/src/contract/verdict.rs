//! Verdicts and findings, as the host reports them.

use credential_rules::{FieldKind, FieldName, Sanitizer, has_ascii_host, in_punycode, notice};
use serde::{Deserialize, Serialize};

use crate::Misbehavior;
use crate::bindings;
use crate::contract::form::Form;
use crate::contract::secret::Secret;
use crate::contract::value::Value;

/// What is known about a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Verdict {
    /// What is known.
    pub outcome: Outcome,
    /// The reason, in kebab-case.
    pub code: String,
    /// The reason and what to do, for a person.
    pub message: String,
    /// Who can fix it.
    pub actor: Option<Actor>,
    /// Whether the same call may succeed later.
    pub retryable: bool,
    /// How long the API asks the client to wait, in seconds.
    pub retry_after_seconds: Option<u32>,
    /// What was noticed.
    pub findings: Vec<Finding>,
    /// Figures that the API reported.
    pub facts: Vec<Fact>,
}

/// What is known about a credential after validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The API accepted it.
    Valid,
    /// The credential itself is wrong.
    Invalid,
    /// Nothing is known: the credential is not to blame.
    Undetermined,
}

impl Outcome {
    /// The name, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Undetermined => "undetermined",
        }
    }
}

/// Who can fix a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// The user who entered the credential.
    User,
    /// An administrator of the account at the vendor.
    Admin,
    /// The vendor who runs the API.
    Provider,
    /// The network in between.
    Network,
    /// The operator of the host, its policy, its proxy or its firewall.
    Operator,
}

/// A figure that the API reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: u64,
}

/// Something noticed about a value or a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Finding {
    /// The field that it is about, or empty.
    pub field: String,
    /// Its severity.
    pub severity: Severity,
    /// Its kind, in kebab-case.
    pub code: String,
    /// The problem and what to do, for a person.
    pub message: String,
    /// The one correct value, if there is one.
    pub fix: Option<Fix>,
}

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// No request can be sent with this value, or it would leak a secret.
    Error,
    /// The value is unusual and may be wrong.
    Warning,
}

/// A better value for one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fix {
    /// The field to change.
    pub field: FieldName,
    /// Its new value; `null` in JSON for a secret field.
    pub value: Value,
}

impl Finding {
    /// Whether it prevents a request.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The host's own finding on a secret in a plain field.
    pub(crate) fn secret_in_plain_field(field: &FieldName) -> Self {
        Self {
            field: field.to_string(),
            severity: Severity::Error,
            code: notice::SECRET_IN_PLAIN_FIELD.code.to_owned(),
            message: notice::SECRET_IN_PLAIN_FIELD.message.to_owned(),
            fix: None,
        }
    }

    /// The host's own finding on a base URL to which no request can be sent.
    pub(crate) fn no_origin(form: &Form, base_url: &str) -> Self {
        let notice = if has_ascii_host(base_url) {
            notice::NOT_A_URL
        } else {
            notice::NON_ASCII_HOST
        };
        let fix = in_punycode(base_url).map(|base_url| Fix {
            field: form.url_field().clone(),
            value: Value::Plain(base_url),
        });
        Self {
            field: form.url_field().to_string(),
            severity: Severity::Error,
            code: notice.code.to_owned(),
            message: notice.message.to_owned(),
            fix,
        }
    }

    /// The finding, with its fix only if the fix may be kept.
    pub(crate) fn keep_fix_if(mut self, keep: impl FnOnce(&Value) -> bool) -> Self {
        self.fix = self.fix.filter(|fix| keep(&fix.value));
        self
    }

    /// Sanitizes a finding of the connector. A field that the form does not have becomes empty.
    pub(crate) fn take(
        finding: bindings::Finding,
        form: &Form,
        sanitizer: &Sanitizer,
    ) -> Result<Self, Misbehavior> {
        // A fix for another field than the finding's could change the base URL under cover of a harmless
        // finding.
        let fix = finding.fix.filter(|fix| fix.field == finding.field);
        let fix = match fix {
            Some(fix) => Fix::take(fix, form, sanitizer)?,
            None => None,
        };
        Ok(Self {
            field: match finding
                .field
                .parse()
                .ok()
                .and_then(|name| form.field(&name))
            {
                Some(field) => field.name.to_string(),
                None => String::new(),
            },
            severity: match finding.severity {
                bindings::Severity::Error => Severity::Error,
                bindings::Severity::Warning => Severity::Warning,
            },
            code: sanitizer.code(finding.code)?,
            message: sanitizer.text(finding.message)?,
            fix,
        })
    }
}

impl Fix {
    /// Sanitizes a fix; nothing if the form does not have its field.
    fn take(
        fix: bindings::Fix,
        form: &Form,
        sanitizer: &Sanitizer,
    ) -> Result<Option<Self>, Misbehavior> {
        let value = sanitizer.exact(fix.value)?;
        let Some(field) = fix.field.parse().ok().and_then(|name| form.field(&name)) else {
            return Ok(None);
        };
        Ok(Some(Self {
            field: field.name.clone(),
            value: match field.kind {
                FieldKind::Secret => Value::Secret(Secret::new(value)),
                _ => Value::Plain(sanitizer.text(value)?),
            },
        }))
    }
}

impl Verdict {
    /// Sanitizes what `validate` returned.
    pub(crate) fn take(
        verdict: bindings::Verdict,
        form: &Form,
        sanitizer: &Sanitizer,
    ) -> Result<Self, Misbehavior> {
        Ok(Self {
            outcome: match verdict.outcome {
                bindings::Outcome::Valid => Outcome::Valid,
                bindings::Outcome::Invalid => Outcome::Invalid,
                bindings::Outcome::Undetermined => Outcome::Undetermined,
            },
            code: sanitizer.code(verdict.code)?,
            message: sanitizer.text(verdict.message)?,
            actor: verdict.actor.map(|actor| match actor {
                bindings::Actor::User => Actor::User,
                bindings::Actor::Admin => Actor::Admin,
                bindings::Actor::Provider => Actor::Provider,
                bindings::Actor::Network => Actor::Network,
                bindings::Actor::Operator => Actor::Operator,
            }),
            retryable: verdict.retryable,
            retry_after_seconds: verdict
                .retry_after_seconds
                .and_then(|seconds| sanitizer.number(seconds)),
            findings: sanitizer.list(verdict.findings, |finding| {
                Finding::take(finding, form, sanitizer)
            })?,
            facts: sanitizer
                .list(verdict.facts, |fact| {
                    let name = sanitizer.code(fact.name)?;
                    let value = sanitizer.number(fact.value);
                    Ok::<_, Misbehavior>(value.map(|value| Fact { name, value }))
                })?
                .into_iter()
                .flatten()
                .collect(),
        })
    }

    /// The host's own verdict on values that cannot be sent.
    pub(crate) fn bad_input(findings: Vec<Finding>) -> Self {
        Self {
            outcome: Outcome::Invalid,
            code: notice::BAD_INPUT.code.to_owned(),
            message: notice::BAD_INPUT.message.to_owned(),
            actor: Some(Actor::User),
            retryable: false,
            retry_after_seconds: None,
            findings,
            facts: Vec::new(),
        }
    }
    /// The host's own verdict when a response holds a secret that the API was not given.
    pub(crate) fn unsent_secret() -> Self {
        Self {
            outcome: Outcome::Undetermined,
            code: notice::UNSENT_SECRET.code.to_owned(),
            message: notice::UNSENT_SECRET.message.to_owned(),
            actor: Some(Actor::Provider),
            retryable: false,
            retry_after_seconds: None,
            findings: Vec::new(),
            facts: Vec::new(),
        }
    }

    /// The host's own verdict on a credential that was rejected along with nearly all others.
    #[must_use]
    pub fn suspected_outage() -> Self {
        Self {
            outcome: Outcome::Undetermined,
            code: "suspected-outage".to_owned(),
            message:
                "The API rejected nearly all recent credentials, after it had accepted one: that \
                      looks like an outage of the service, so no key is blamed. Try again later."
                    .to_owned(),
            actor: Some(Actor::Provider),
            retryable: true,
            retry_after_seconds: None,
            findings: Vec::new(),
            facts: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use credential_rules::Redactor;

    use super::*;
    use crate::contract::form::Field;
    use crate::{Limits, Rules};

    #[test]
    fn a_number_whose_digits_are_the_key_is_left_out_and_any_other_stays() {
        let url = Field {
            name: "base-url".parse().unwrap(),
            label: String::new(),
            help: String::new(),
            kind: FieldKind::Url,
            required: true,
            default: None,
            placeholder: None,
            rules: Rules {
                min_length: 0,
                max_length: 9,
                allowed_characters: Vec::new(),
            },
            choices: Vec::new(),
            advanced: false,
        };
        let form = Form::new(vec![url]).unwrap();
        let limits = Limits::default();
        let taken = |wait: u32, figure: u64| {
            let redactor = Redactor::new(["4071829365", "18446744073709551615"]);
            let verdict = bindings::Verdict {
                outcome: bindings::Outcome::Valid,
                code: "ok".to_owned(),
                message: String::new(),
                actor: None,
                retryable: false,
                retry_after_seconds: Some(wait),
                findings: Vec::new(),
                facts: [figure, 7]
                    .map(|value| bindings::Fact {
                        name: "quota".to_owned(),
                        value,
                    })
                    .to_vec(),
            };
            let sanitizer = Sanitizer::redacting(limits.returned(), redactor);
            let verdict = Verdict::take(verdict, &form, &sanitizer).unwrap();
            let facts = verdict.facts.iter().map(|fact| fact.value);
            (verdict.retry_after_seconds, facts.collect::<Vec<_>>())
        };
        assert_eq!(taken(4_071_829_365, 4_071_829_365), (None, vec![7]));
        assert_eq!(taken(60, u64::MAX), (Some(60), vec![7]));
        // The digits of the key in a longer number.
        assert_eq!(taken(60, 1_407_182_936_500), (Some(60), vec![7]));
        assert_eq!(
            taken(4_071_829_364, u64::MAX - 1),
            (Some(4_071_829_364), vec![u64::MAX - 1, 7])
        );
    }
}
