//! Waits for something slow: with a spinner on a terminal, and with an end where Ctrl-C asks for one.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::end::Failure;
use super::output::Output;
use super::prompt;

/// What is done within this time needs no spinner.
const PATIENCE: Duration = Duration::from_millis(300);

/// The time between two pictures of the spinner.
const TICK: Duration = Duration::from_millis(100);

/// Waits for the work, and says what it is where it takes long and somebody looks on.
///
/// # Errors
///
/// If Ctrl-C is pressed on a terminal that can be asked.
pub(crate) async fn on<T>(
    output: &Output,
    what: &'static str,
    work: impl Future<Output = T>,
) -> Result<T, Failure> {
    tokio::pin!(work);
    tokio::select! {
        done = &mut work => return Ok(done),
        stopped = prompt::interruption() => return Err(stopped),
        () = tokio::time::sleep(PATIENCE) => {}
    }
    let spinner = output.shows_progress().then(|| spinner(what));
    let result = tokio::select! {
        done = &mut work => Ok(done),
        stopped = prompt::interruption() => Err(stopped),
    };
    if let Some(spinner) = spinner {
        spinner.finish_and_clear();
    }
    result
}

/// A spinner on stderr, which draws itself from now on.
fn spinner(what: &'static str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
        spinner.set_style(style);
    }
    spinner.enable_steady_tick(TICK);
    spinner
}
