//! Maps a response to its verdict: pure, and total over every status, header and body.

mod answer;
mod redirect;
mod refusal;
mod words;

use answer::Answer;

use crate::bindings::Verdict;
use crate::facts::{facts, warnings};
use crate::response::Response;
use crate::retry_after::retry_after_seconds;
use crate::server_message::quote;
use crate::values::Values;
use crate::verdict::Reason;

/// The verdict for the response to the probe with `values`.
#[must_use]
pub fn classify_response(response: &Response, values: &Values) -> Verdict {
    let text = response.text();
    let answer = Answer::new(response, &text);
    let reason = reason(&answer, values);
    let detail = match reason {
        Reason::Redirected => redirect::target(response, values),
        Reason::UnexpectedResponse
        | Reason::AuthSchemeMismatch
        | Reason::Blocked
        | Reason::PermissionDenied
        | Reason::TryAgain
        | Reason::RequestRefused
        | Reason::ServiceError => quote(answer.json, values.api_key()),
        _ => None,
    };
    let mut verdict = reason.verdict_with(detail.as_deref());
    match reason {
        Reason::Ok => {
            verdict.facts = answer.jobs.as_ref().map(facts).unwrap_or_default();
            verdict.findings = warnings(&verdict.facts);
        }
        Reason::AuthSchemeMismatch => verdict.findings.push(refusal::other_scheme(values)),
        _ => {}
    }
    if verdict.retryable {
        verdict.retry_after_seconds = retry_after_seconds(response);
    }
    verdict
}

fn reason(answer: &Answer, values: &Values) -> Reason {
    match answer.response.status {
        // The only documented success, with the body as evidence.
        200 if answer.jobs.is_some() => Reason::Ok,
        200..=299 if answer.json.is_some() => Reason::UnexpectedResponse,
        200..=299 => Reason::NotTheApi,
        300..=399 => Reason::Redirected,
        401 => refusal::unauthorized(answer, values),
        403 => refusal::forbidden(answer, values),
        404 => Reason::EndpointNotFound,
        407 => Reason::ProxyAuthRequired,
        408 | 425 => Reason::TryAgain,
        429 => Reason::RateLimited,
        400..=499 => refusal::other(answer),
        503 if answer.is_page() => Reason::Blocked,
        500..=599 => Reason::ServiceError,
        // HTTP has no such status for a final response.
        _ => Reason::ProtocolError,
    }
}

#[cfg(test)]
mod tests;
