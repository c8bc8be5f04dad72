//! A batch that is read from a request and answered line by line.

mod lines;
mod output;
mod saved;

use std::ops::ControlFlow;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use connector_host::Connector;
use credential_batch::{Batch, BatchError, Defaults, Event, Options, Stop, Summary};
use futures_util::stream;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, mpsc};

use self::lines::Lines;
use self::output::Output;
use self::saved::SavedCredentials;
use crate::access::Caller;
use crate::app::App;
use crate::problem::Problem;
use crate::wire::{BatchLine, Counts};

/// The most batches at a time; each has threads of its own.
pub(crate) const MAX_BATCHES: usize = 4;

/// Calls of one batch at a time.
const JOBS: usize = 8;

/// Calls of all batches at a time: so many more than for single requests a runner must allow.
pub const BATCH_CALLS: usize = MAX_BATCHES * JOBS;

/// Lines that are answered and not yet sent.
const UNSENT: usize = 64;

/// A batch to run.
pub(crate) struct Running {
    pub(crate) connector: Arc<Connector>,
    pub(crate) caller: Caller,
    pub(crate) receipts: bool,
    pub(crate) place: OwnedSemaphorePermit,
}

impl Running {
    /// Starts the batch, and gives the body of its answer.
    pub(crate) fn start(self, app: &Arc<App>, body: Body) -> Body {
        let (sender, receiver) = mpsc::channel::<Bytes>(UNSENT);
        let lines = Lines::of(body);
        let this = Arc::clone(app);
        let handle = Handle::current();
        // Reading, and waiting until a slow client has taken a line, block.
        app.tasks
            .spawn_blocking(move || handle.block_on(self.run(&this, lines, Output(sender))));
        let lines = stream::unfold(receiver, |mut receiver| async {
            let line = receiver.recv().await?;
            Some((Ok::<_, std::convert::Infallible>(line), receiver))
        });
        Body::from_stream(lines)
    }

    async fn run(self, app: &Arc<App>, lines: Lines, output: Output) {
        let saved = SavedCredentials::new(app, &self.connector, &self.caller);
        let batch = Batch {
            connector: Arc::clone(&self.connector),
            options: Options {
                jobs: JOBS,
                jobs_per_origin: JOBS,
                receipts: self.receipts,
                ..Options::default()
            },
            defaults: Defaults::default(),
            saved: saved.open().await,
            journal: None,
        };
        let stop = Stop::new();
        let stopping = tokio::spawn(stop_at_end(Arc::clone(app), stop.clone()));
        let on_event = |event: Event<'_>, _: &Summary| match event {
            Event::Line { line, saved: name } => {
                match name.map_or(Ok(()), |name| saved.log(line, name)) {
                    Ok(()) => output.send(line.to_owned()),
                    Err(_) => ControlFlow::Break(()),
                }
            }
            Event::Unreadable { number, error } => {
                output.object(&BatchLine::rejected(number, error))
            }
            _ => ControlFlow::Continue(()),
        };
        let result = batch.run(lines, &stop, on_event).await;
        stopping.abort();
        let _ = output.object(&last(result));
        drop(self.place);
    }
}

/// The last line: what the others came to, or why there are no more.
fn last(result: Result<Summary, BatchError>) -> BatchLine {
    match result {
        Ok(summary) => BatchLine::Summary {
            summary: Counts::of(&summary),
        },
        Err(error) => {
            let code = match error {
                BatchError::Input(_) => "input-broken",
                _ => "host-failed",
            };
            BatchLine::Failed {
                error: Problem::report(code, &error.to_string()),
            }
        }
    }
}

/// Ends a batch when the server ends.
async fn stop_at_end(app: Arc<App>, stop: Stop) {
    app.ending().await;
    stop.request();
}
