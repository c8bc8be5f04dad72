//! A connection that ends once more has come in than any answer needs.
//!
//! The threat: a server that keeps the host busy with what is neither header nor body and so within
//! their limits: interim answers, chunks of one byte, empty records of TLS.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::limits::Limits;

/// Room for a handshake of TLS with a long chain of certificates, and for the framing of records.
const HANDSHAKE_BYTES: usize = 64 << 10;

/// A connection and how much may still come in.
pub(crate) struct Metered {
    tcp: TcpStream,
    left: usize,
}

impl Metered {
    /// Lets in as much as one answer within the limits takes, if its framing is not larger than its
    /// body.
    pub(crate) fn new(tcp: TcpStream, limits: &Limits) -> Self {
        let body = limits.response_body_bytes.saturating_mul(2);
        let rest = limits.response_header_bytes.saturating_add(HANDSHAKE_BYTES);
        Self {
            tcp,
            left: body.saturating_add(rest),
        }
    }
}

/// Whether an error says that too much came in.
pub(super) fn is_too_much(error: &io::Error) -> bool {
    error.kind() == ErrorKind::FileTooLarge
}

impl AsyncRead for Metered {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.tcp).poll_read(context, buffer))?;
        let came_in = buffer.filled().len().saturating_sub(before);
        Poll::Ready(match self.left.checked_sub(came_in) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(ErrorKind::FileTooLarge.into()),
        })
    }
}

impl AsyncWrite for Metered {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}
