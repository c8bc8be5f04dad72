//! A connection for requests that follow each other.
//!
//! It has no task of its own: whoever waits for a response drives it.

use std::future::{Future, poll_fn};
use std::net::IpAddr;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use credential_rules::answer::is_readable;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout_at};

use super::answer::Answer;
use super::read_budget::ReadBudget;
use super::session::pairs;
use super::transport_error::{TransportError, is_reset};
use crate::Limits;

/// The underlying byte stream: a socket, or TLS over one.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// A connection to a checked address, or to an address that only a proxy knows.
pub(super) struct Connection {
    sender: http1::SendRequest<Full<Bytes>>,
    driver: http1::Connection<TokioIo<Box<dyn Wire>>, Full<Bytes>>,
    budget: ReadBudget,
    /// The address that it leads to; none if a proxy has looked it up.
    pub(super) address: Option<IpAddr>,
    /// The TLS version.
    pub(super) tls: Option<&'static str>,
}

/// Why there is no response.
pub(super) enum Failed {
    /// The connection was closed before any of the request was sent.
    Unsent,
    /// The connection was closed before the headers of the response.
    Closed,
    /// Anything else.
    For(TransportError),
}

impl Connection {
    /// Starts HTTP/1.1.
    pub(super) async fn open(
        wire: Box<dyn Wire>,
        budget: ReadBudget,
        address: Option<IpAddr>,
        tls: Option<&'static str>,
        limits: &Limits,
    ) -> Result<Self, TransportError> {
        let limit = limits.response_header_bytes;
        let mut builder = http1::Builder::new();
        builder.max_header_size(limit);
        let (sender, driver) = builder
            .handshake(TokioIo::new(wire))
            .await
            .map_err(|error| TransportError::from_hyper(&error, limit))?;
        Ok(Self {
            sender,
            driver,
            budget,
            address,
            tls,
        })
    }

    /// Sends a request and reads the whole response.
    pub(super) async fn exchange(
        &mut self,
        request: Request<Full<Bytes>>,
        deadline: Instant,
        limits: &Limits,
    ) -> Result<Answer, Failed> {
        self.budget.refill(limits);
        let sent_before = self.budget.sent();
        let response = self.sender.send_request(request);
        let response = timeout_at(deadline, driven(&mut self.driver, response))
            .await
            .map_err(|_| Failed::For(TransportError::HeaderTimeout))?
            .map_err(|error| {
                let is_closed =
                    error.is_canceled() || error.is_closed() || error.is_incomplete_message();
                // A server that resets a connection did not answer if nothing has come.
                let is_reset = is_reset(&error) && !self.budget.has_received(limits);
                if is_closed || is_reset {
                    if self.budget.sent() == sent_before {
                        Failed::Unsent
                    } else {
                        Failed::Closed
                    }
                } else {
                    Failed::For(TransportError::from_hyper(
                        &error,
                        limits.response_header_bytes,
                    ))
                }
            })?;
        timeout_at(deadline, driven(&mut self.driver, read(response, limits)))
            .await
            .map_err(|_| Failed::For(TransportError::BodyTimeout))?
            .map_err(Failed::For)
    }

    /// Whether the last response ended where it should, and nothing has arrived since.
    pub(super) fn is_reusable(&mut self) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        let ended = pin!(&mut self.driver).poll(&mut context).is_ready();
        !ended && self.sender.is_ready()
    }
}

/// Waits for a future while driving the connection.
pub(super) async fn driven<F: Future>(
    driver: &mut (impl Future<Output = hyper::Result<()>> + Unpin),
    future: F,
) -> F::Output {
    let mut future = pin!(future);
    let mut has_ended = false;
    poll_fn(move |context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(output);
        }
        if has_ended {
            return Poll::Pending;
        }
        has_ended = pin!(&mut *driver).poll(context).is_ready();
        // The driver may have completed the future.
        future.as_mut().poll(context)
    })
    .await
}

/// Reads the body, up to its limit.
async fn read(response: Response<Incoming>, limits: &Limits) -> Result<Answer, TransportError> {
    let (head, mut body) = response.into_parts();
    if !pairs(&head.headers).all(|(name, value)| is_readable(name, value)) {
        return Err(TransportError::Coded);
    }
    let limit = limits.response_body_bytes;
    // Copied frame by frame: frames of one byte would otherwise keep far larger buffers alive.
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| TransportError::from_body(&error, limit))?;
        let data = frame.into_data().unwrap_or_default();
        if data.len() > limit.saturating_sub(bytes.len()) {
            return Err(TransportError::BodyTooLarge(limit));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(Answer {
        status: head.status,
        headers: head.headers,
        body: bytes,
    })
}
