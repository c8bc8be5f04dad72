//! The body of a request as a source that blocks.

use std::io::{self, Read};
use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use tokio::sync::mpsc;

/// How long a client may take to send more.
const IDLE: Duration = Duration::from_secs(60);

/// Chunks that are read ahead. More would only hold more keys.
const AHEAD: usize = 2;

/// The body of a request, to be read on a thread.
pub(super) struct Lines {
    chunks: mpsc::Receiver<io::Result<Bytes>>,
    chunk: Bytes,
}

impl Lines {
    /// Starts to take a body in.
    pub(super) fn of(mut body: Body) -> Self {
        let (sender, chunks) = mpsc::channel(AHEAD);
        tokio::spawn(async move {
            loop {
                let frame = tokio::time::timeout(IDLE, body.frame()).await;
                let chunk = match frame {
                    Ok(None) => return,
                    Ok(Some(Ok(frame))) => match frame.into_data() {
                        Ok(data) => Ok(data),
                        Err(_) => continue,
                    },
                    Ok(Some(Err(_))) => Err(broken("the body broke off before its end")),
                    Err(_) => Err(broken("no more of the body arrived for a minute")),
                };
                let is_last = chunk.is_err();
                if sender.send(chunk).await.is_err() || is_last {
                    return;
                }
            }
        });
        Self {
            chunks,
            chunk: Bytes::new(),
        }
    }
}

fn broken(reason: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, reason)
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.chunk.is_empty() {
            match self.chunks.blocking_recv() {
                Some(chunk) => self.chunk = chunk?,
                None => return Ok(0),
            }
        }
        let length = self.chunk.len().min(buffer.len());
        let taken = self.chunk.split_to(length);
        if let Some(place) = buffer.get_mut(..length) {
            place.copy_from_slice(&taken);
        }
        Ok(length)
    }
}
