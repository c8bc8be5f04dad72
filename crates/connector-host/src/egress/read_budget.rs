//! The read budget: ends a connection after more bytes than any response needs.
//!
//! The threat: a server that keeps the host busy with bytes that are neither header nor body, and
//! therefore not within their limits: interim responses, chunks of one byte, empty TLS records.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::Limits;

/// Allowance for a TLS handshake with a long certificate chain, and for record framing.
const HANDSHAKE_BYTES: usize = 64 << 10;

/// A connection and how much may still come in.
pub(crate) struct BudgetedStream {
    tcp: TcpStream,
    budget: ReadBudget,
}

/// The bytes that may still arrive on a connection, and the bytes that were sent.
#[derive(Clone)]
pub(super) struct ReadBudget(Arc<Counts>);

struct Counts {
    left: AtomicUsize,
    sent: AtomicUsize,
}

impl ReadBudget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self(Arc::new(Counts {
            left: AtomicUsize::new(one_answer(limits)),
            sent: AtomicUsize::new(0),
        }))
    }

    /// Adds the budget of one response.
    pub(super) fn refill(&self, limits: &Limits) {
        self.0.left.store(one_answer(limits), Ordering::Relaxed);
    }

    /// Whether anything has arrived since the budget was last raised.
    pub(super) fn has_received(&self, limits: &Limits) -> bool {
        self.0.left.load(Ordering::Relaxed) != one_answer(limits)
    }

    /// The bytes sent so far.
    pub(super) fn sent(&self) -> usize {
        self.0.sent.load(Ordering::Relaxed)
    }

    /// Counts incoming bytes; `None` if the budget is exceeded.
    fn count(&self, bytes: usize) -> Option<()> {
        let left = self.0.left.load(Ordering::Relaxed).checked_sub(bytes)?;
        self.0.left.store(left, Ordering::Relaxed);
        Some(())
    }
}

/// The budget of one response within the limits, if its framing is not larger than its body.
fn one_answer(limits: &Limits) -> usize {
    let body = limits.response_body_bytes.saturating_mul(2);
    let rest = limits.response_header_bytes.saturating_add(HANDSHAKE_BYTES);
    body.saturating_add(rest)
}

impl BudgetedStream {
    pub(super) fn new(tcp: TcpStream, budget: ReadBudget) -> Self {
        Self { tcp, budget }
    }
}

/// Whether an error means that the read budget was exceeded.
pub(super) fn is_too_much(error: &io::Error) -> bool {
    error.kind() == ErrorKind::FileTooLarge
}

impl AsyncRead for BudgetedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.tcp).poll_read(context, buffer))?;
        let came_in = buffer.filled().len().saturating_sub(before);
        let counted = self.budget.count(came_in);
        Poll::Ready(counted.ok_or_else(|| ErrorKind::FileTooLarge.into()))
    }
}

impl AsyncWrite for BudgetedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.tcp).poll_write(context, bytes))?;
        self.budget.0.sent.fetch_add(written, Ordering::Relaxed);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}
