//! Ctrl-C and SIGTERM, as requests to stop.

use credential_batch::Stop;

/// Requests it for each signal.
pub(crate) fn signals() -> Stop {
    let stop = Stop::new();
    let request = stop.clone();
    tokio::spawn(async move {
        while signal().await.is_ok() {
            request.request();
        }
    });
    stop
}

#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
