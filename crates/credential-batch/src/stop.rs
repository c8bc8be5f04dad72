//! A request to stop a batch.

use std::sync::Arc;

use tokio::sync::Semaphore;

/// Stops a batch from elsewhere, such as a signal handler or another thread. Clones stop the same batch.
///
/// After the first request, the batch starts no more calls and finishes the running ones. A second request
/// drops those, too.
#[derive(Clone, Debug)]
pub struct Stop {
    /// One permit for each request that was not handled yet.
    requests: Arc<Semaphore>,
}

impl Stop {
    /// No request so far.
    #[must_use]
    pub fn new() -> Self {
        Self {
            requests: Arc::new(Semaphore::new(0)),
        }
    }

    /// Requests a stop. Each call counts, before the batch runs and while it does.
    pub fn request(&self) {
        self.requests.add_permits(1);
    }

    /// Waits for the next request, and takes it. If the future is dropped, it takes none.
    pub(crate) async fn requested(&self) {
        match self.requests.acquire().await {
            Ok(request) => request.forget(),
            // Only a closed semaphore returns this, and this one is never closed.
            Err(_) => std::future::pending().await,
        }
    }
}

impl Default for Stop {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Whether there is a request that was not handled yet.
    async fn is_requested(stop: &Stop) -> bool {
        tokio::time::timeout(Duration::from_millis(10), stop.requested())
            .await
            .is_ok()
    }

    #[tokio::test]
    async fn each_request_is_taken_once_wherever_it_comes_from() {
        let stop = Stop::new();
        assert!(!is_requested(&stop).await);
        let other = stop.clone();
        std::thread::spawn(move || [(); 2].map(|()| other.request()))
            .join()
            .unwrap();
        assert!(is_requested(&stop).await);
        assert!(is_requested(&stop).await);
        assert!(!is_requested(&stop).await);
    }
}
