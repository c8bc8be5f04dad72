//! Redacts a response before anybody sees it.

use credential_rules::{Redactor, TooMuch, answer as rules};
use http::{HeaderMap, HeaderValue};
use tokio::time::timeout_at;

use super::answer::Answer;
use super::session::{Session, pairs};
use super::transport_error::TransportError;

/// Up to this size, a response is searched on the thread where it arrives.
const SHORT_BYTES: usize = 16 << 10;

impl Session {
    /// The redacted response. A long response can take a good part of a second to search, so that happens on a
    /// separate thread: other calls continue, and the deadline holds.
    pub(super) async fn redacted(
        &self,
        redactor: &Redactor,
        answer: Answer,
    ) -> Result<Answer, TransportError> {
        let (redactor, unsent) = (redactor.clone(), self.unsent.clone());
        let answer_is_short = answer.body.len() <= SHORT_BYTES;
        let search = move || {
            let tells_unsent = rules::holds(&unsent, pairs(&answer.headers), &answer.body);
            (tells_unsent, redacted(&redactor, answer))
        };
        let (tells_unsent, redacted) = if answer_is_short {
            search()
        } else {
            let searching = tokio::task::spawn_blocking(search);
            let searched = timeout_at(self.deadline, searching).await;
            searched
                .map_err(|_| TransportError::BodyTimeout)?
                .map_err(|_| TransportError::BodyTimeout)?
        };
        if tells_unsent {
            self.log.note_unsent();
        }
        Ok(redacted?)
    }
}

fn redacted(redactor: &Redactor, answer: Answer) -> Result<Answer, TooMuch> {
    let mut headers = HeaderMap::new();
    for (name, value) in &answer.headers {
        let value = rules::header(redactor, name.as_str(), value.as_bytes())?;
        if let Some(Ok(value)) = value.map(|value| HeaderValue::from_bytes(&value)) {
            headers.append(name, value);
        }
    }
    Ok(Answer {
        status: answer.status,
        headers,
        body: redactor.bytes(answer.body)?,
    })
}

impl From<TooMuch> for TransportError {
    fn from(_: TooMuch) -> Self {
        Self::Withheld
    }
}
