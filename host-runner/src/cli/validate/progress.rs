//! The progress of a batch, for someone who watches it on a terminal.

use std::time::{Duration, Instant};

use credential_batch::Summary;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::super::output::{self, Output};

/// How often it moves.
const STEP: Duration = Duration::from_millis(200);

/// A bar on stderr, or nothing where nobody watches.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    started: Instant,
    /// Whether verdict lines go to the same terminal.
    shares_terminal: bool,
}

impl Progress {
    /// Starts it; how long it will take can be told if the size of the input is known.
    pub(crate) fn start(output: &Output, bytes: Option<u64>) -> Self {
        let bar = output.is_watched().then(|| {
            let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::stderr());
            let template = match bytes {
                Some(_) => "{wide_bar} {percent}% {msg}, {eta} left",
                None => "{spinner} {msg}, {elapsed}",
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.enable_steady_tick(STEP);
            bar
        });
        Self {
            bar,
            started: Instant::now(),
            shares_terminal: output::is_on_terminal(),
        }
    }

    /// Writes something without the bar in its way.
    pub(crate) fn around<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) if self.shares_terminal => bar.suspend(write),
            _ => write(),
        }
    }

    /// Shows how far the batch is.
    pub(crate) fn show(&self, summary: &Summary) {
        let Some(bar) = &self.bar else { return };
        bar.set_position(summary.bytes_read);
        let lines = summary.answered + summary.skipped;
        let milliseconds = self.started.elapsed().as_millis().max(1);
        let rate = u128::from(summary.answered) * 1_000 / milliseconds;
        bar.set_message(format!("{lines} done, {rate}/s"));
    }

    /// Takes it away.
    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
