//! Ctrl-C and SIGTERM, as requests to stop.

/// Waits for the next signal. Where none can be waited for, it waits forever.
pub(crate) async fn signal() {
    if received().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
async fn received() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn received() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
