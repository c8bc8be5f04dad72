//! The progress bar of a batch.

use std::time::{Duration, Instant};

use credential_batch::Summary;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::output::{self, Output};

/// How often the bar is redrawn.
const TICK: Duration = Duration::from_millis(200);

/// A progress bar on stderr, if that is a terminal.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    started: Instant,
    /// Whether stdout is a terminal, too.
    shares_terminal: bool,
}

impl Progress {
    /// Starts the bar. With the size of the input, it estimates the time left.
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
            bar.enable_steady_tick(TICK);
            bar
        });
        Self {
            bar,
            started: Instant::now(),
            shares_terminal: output::stdout_is_terminal(),
        }
    }

    /// Hides the bar while something is written.
    pub(crate) fn around<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) if self.shares_terminal => bar.suspend(write),
            _ => write(),
        }
    }

    /// Updates the bar.
    pub(crate) fn update(&self, summary: &Summary) {
        let Some(bar) = &self.bar else { return };
        bar.set_position(summary.bytes_read);
        let lines = summary.answered + summary.skipped;
        let milliseconds = self.started.elapsed().as_millis().max(1);
        let rate = u128::from(summary.answered) * 1_000 / milliseconds;
        bar.set_message(format!("{lines} done, {rate}/s"));
    }

    /// Removes the bar.
    pub(crate) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
