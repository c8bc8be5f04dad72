//! Waits for slow work: shows a spinner on a terminal, and stops at Ctrl-C.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::failure::Failure;
use super::output::Output;
use super::prompt;

/// Work that is done within this time needs no spinner.
const DELAY: Duration = Duration::from_millis(300);

/// The time between two frames of the spinner.
const TICK: Duration = Duration::from_millis(100);

/// Waits for the work, and shows a spinner with the message once it takes long.
///
/// # Errors
///
/// If the user presses Ctrl-C on an interactive terminal.
pub(crate) async fn during<T>(
    output: &Output,
    message: &'static str,
    work: impl Future<Output = T>,
) -> Result<T, Failure> {
    tokio::pin!(work);
    tokio::select! {
        done = &mut work => return Ok(done),
        interrupted = prompt::interruption() => return Err(interrupted),
        () = tokio::time::sleep(DELAY) => {}
    }
    let spinner = output.shows_progress().then(|| spinner(message));
    let result = tokio::select! {
        done = &mut work => Ok(done),
        interrupted = prompt::interruption() => Err(interrupted),
    };
    if let Some(spinner) = spinner {
        spinner.finish_and_clear();
    }
    result
}

/// A spinner on stderr, which redraws itself.
fn spinner(message: &'static str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(message);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
        spinner.set_style(style);
    }
    spinner.enable_steady_tick(TICK);
    spinner
}
