//! Ctrl-C and SIGTERM, as requests to stop.

use std::future::{Future, pending};
use std::io;

/// The next signal. Signals count from this call on, not from the first wait. Where none can be received, it
/// waits forever.
pub(crate) fn signal() -> impl Future<Output = ()> + Send {
    let received = received();
    async move {
        match received {
            Ok(received) => received.await,
            Err(_) => pending().await,
        }
    }
}

#[cfg(unix)]
fn received() -> io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn received() -> io::Result<impl Future<Output = ()> + Send> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            pending::<()>().await;
        }
    })
}
