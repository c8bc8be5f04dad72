//! The result of a call, in the form of its verdict lines.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use credential_rules::text;

use connector_host::report::Judgement;
use connector_host::{Outcome, Receipt, Report, RequestRecord, RunError, Throttled, Verdict};

/// What is known about a credential, serialized for each line that has it.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The outcome; `None` if the connector misbehaved.
    pub(crate) outcome: Option<Outcome>,
    /// The code of the verdict or of the misbehavior.
    pub(crate) code: String,
    /// The members of the JSON object that follow the id.
    members: String,
}

/// A call that returned.
pub(crate) struct Answered {
    pub(crate) answer: Arc<Answer>,
    /// The receipt, if it was requested.
    pub(crate) receipt: Option<Receipt>,
    /// How many requests the connector made.
    pub(crate) requests: usize,
    /// How many of them were sent.
    pub(crate) api_calls: usize,
    /// Whether the API responded at all.
    pub(crate) by_api: bool,
    /// Whether and when the API asked for fewer requests.
    pub(crate) throttled: Option<Throttled>,
}

impl Answered {
    /// Reads the report of a call.
    pub(crate) fn of(report: Report, with_receipt: bool) -> Self {
        let requests = &report.receipt.requests;
        let too_many = requests.last().and_then(|request| request.status) == Some(429);
        Self {
            answer: Arc::new(Answer::of(report.result)),
            requests: requests.len(),
            api_calls: requests
                .iter()
                .filter(|request| request.denied.is_none())
                .count(),
            by_api: requests.iter().any(|request| request.status.is_some()),
            throttled: report
                .throttled
                .filter(|throttled| too_many || throttled.retry_after_seconds.is_some()),
            receipt: with_receipt.then_some(report.receipt),
        }
    }

    /// Inserts the requests of earlier attempts at the start of the receipt.
    pub(crate) fn with_earlier(mut self, earlier: Vec<RequestRecord>) -> Self {
        if let Some(receipt) = &mut self.receipt {
            receipt.requests.splice(0..0, earlier);
        }
        self
    }
}

impl Answer {
    pub(crate) fn of(result: Result<Verdict, RunError>) -> Self {
        let (outcome, code) = match &result {
            Ok(verdict) => (Some(verdict.outcome), verdict.code.clone()),
            Err(error) => (None, error.code().to_owned()),
        };
        // An object of texts and numbers can always be written.
        let object = serde_json::to_string(&Judgement::from(result)).unwrap_or_default();
        let members = object
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            .unwrap_or_default();
        Self {
            outcome,
            code,
            members: members.to_owned(),
        }
    }

    /// The host's own verdict on a credential that was rejected in a suspected outage.
    pub(crate) fn suspected_outage() -> Self {
        Self::of(Ok(Verdict::suspected_outage()))
    }

    /// The line for an id. Only the line whose credential was validated has a receipt.
    pub(crate) fn line(&self, id: &str, receipt: Option<&str>) -> String {
        let id = serde_json::Value::from(id);
        let members = &self.members;
        let line = match receipt {
            Some(receipt) => format!("{{\"id\":{id},{members},\"receipt\":{receipt}}}\n"),
            None => format!("{{\"id\":{id},{members}}}\n"),
        };
        text::escape_json(&line).into_owned()
    }

    /// The memory that it takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.members.len() + self.code.len()
    }
}

/// Everything is in the members.
impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members
    }
}

impl Eq for Answer {}

impl Hash for Answer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.members.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use connector_host::Misbehavior;

    use super::*;

    #[test]
    fn a_line_is_one_json_object_with_the_id_first() {
        let answer = Answer::of(Err(Misbehavior::InvalidCode.into()));
        assert_eq!(
            answer.line("a\"\n", None),
            "{\"id\":\"a\\\"\\n\",\"error\":{\"code\":\"invalid-code\",\"message\":\"the connector returned a code that is not kebab-case, or holds a secret\"}}\n"
        );
        let line = Answer::suspected_outage().line("b", Some("{\"sealed\":true}"));
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["id"], "b");
        assert_eq!(line["outcome"], "undetermined");
        assert_eq!(line["code"], "suspected-outage");
        assert_eq!(line["receipt"]["sealed"], true);
    }
}
