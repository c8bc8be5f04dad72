//! The lines of an answer, sent as fast as the client takes them.

use std::ops::ControlFlow;
use std::time::Duration;

use axum::body::Bytes;
use serde::Serialize;
use tokio::sync::mpsc;

/// How long a client may take to read what was sent.
const IDLE: Duration = Duration::from_secs(60);

/// The lines of an answer.
pub(super) struct Output(pub(super) mpsc::Sender<Bytes>);

impl Output {
    /// Sends a line, and waits until there is room for it. It breaks if the client is gone, or asleep.
    pub(super) fn send(&self, line: String) -> ControlFlow<()> {
        let sending = tokio::time::timeout(IDLE, self.0.send(line.into()));
        // The batch waits, too: it asks nothing whose answer nobody takes.
        match futures_executor::block_on(sending) {
            Ok(Ok(())) => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    }

    /// Sends an object as a line.
    pub(super) fn object(&self, object: &impl Serialize) -> ControlFlow<()> {
        match serde_json::to_string(object) {
            Ok(mut line) => {
                line.push('\n');
                self.send(line)
            }
            Err(_) => ControlFlow::Break(()),
        }
    }
}
