//! Sends a request, and repeats it once if the server had closed a kept connection. Each attempt has its own
//! record.

use bytes::Bytes;
use credential_rules::Redactor;
use http::Request;
use http_body_util::Full;
use tokio::time::Instant;

use super::answer::Answer;
use super::request_log::{Log, Ticket};
use super::sender::{Over, Progress, Unanswered};
use super::session::Session;
use super::transport_error::TransportError;
use crate::receipt::milliseconds;

impl Session {
    /// Sends a request, records the outcome, and returns the redacted response.
    pub(crate) async fn exchange(
        &self,
        mut ticket: Ticket,
        request: Request<Full<Bytes>>,
        redactor: &Redactor,
    ) -> Result<Answer, TransportError> {
        let answer = self.answer(&mut ticket, request).await?;
        let redacted = self.redacted(redactor, answer).await;
        redacted.map_err(|fault| self.unanswered(&ticket, fault))
    }

    /// The response before redaction.
    async fn answer(
        &self,
        ticket: &mut Ticket,
        request: Request<Full<Bytes>>,
    ) -> Result<Answer, TransportError> {
        let again = match self.attempt(ticket, request.clone(), Over::Any).await {
            Ok(answer) => return Ok(answer),
            Err(Unanswered::For(fault)) => return Err(self.unanswered(ticket, fault)),
            Err(Unanswered::KeptClosed) => {
                self.unanswered(ticket, TransportError::Broken);
                *ticket = self.log.start_again(ticket);
                self.attempt(ticket, request, Over::New).await
            }
        };
        again.map_err(|unanswered| match unanswered {
            Unanswered::For(fault) => self.unanswered(ticket, fault),
            Unanswered::KeptClosed => self.unanswered(ticket, TransportError::Broken),
        })
    }

    /// Sends a request once.
    async fn attempt(
        &self,
        ticket: &Ticket,
        request: Request<Full<Bytes>>,
        over: Over,
    ) -> Result<Answer, Unanswered> {
        let mut attempt = Attempt {
            log: &self.log,
            ticket,
            started: Instant::now(),
            progress: Progress::default(),
        };
        let (origin, progress) = (&self.origin, &mut attempt.progress);
        let sending = self
            .sender
            .send(origin, request, self.deadline, over, progress);
        let answer = sending.await?;
        let status = answer.status.as_u16();
        self.log.update(ticket, |record| {
            record.status = Some(status);
            record.fault = None;
            record.response_bytes = answer.body.len();
        });
        tracing::info!("the origin answered with status {status}");
        Ok(answer)
    }

    /// Records why there is no response.
    pub(super) fn unanswered(&self, ticket: &Ticket, fault: TransportError) -> TransportError {
        tracing::info!("a request got no response: {}", fault.name());
        self.log.fail(ticket, &fault);
        fault
    }
}

/// A request that is being sent. However it ends, even if it is dropped, its progress is recorded.
struct Attempt<'a> {
    log: &'a Log,
    ticket: &'a Ticket,
    started: Instant,
    progress: Progress,
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        self.log.update(self.ticket, |record| {
            record.address = self.progress.address;
            record.proxy = self.progress.proxy.take();
            record.tls = self.progress.tls.map(Into::into);
            record.request_bytes = self.progress.request_bytes;
            record.milliseconds = milliseconds(self.started.elapsed());
        });
    }
}
