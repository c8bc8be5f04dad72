//! Compiles a component on a thread of its own: a few at a time, and for as long as the limit allows.
//!
//! The threat: components that take minutes to compile. Nothing can stop a compiler in the middle. So
//! one that is given up keeps its place until it has ended: no number of such components takes more
//! than these few threads.

use std::sync::{Arc, LazyLock};

use connector_sandbox::{Code, Sandbox};
use tokio::sync::Semaphore;

use crate::Limits;
use crate::{Misbehaviour, NotAComponent};
use credential_rules::text;

/// How many components are compiled at a time, by all runners of a process: each uses all processors
/// where it can.
const AT_A_TIME: usize = 2;

static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(AT_A_TIME)));

/// Compiles a component, once there is a place for it; the time is counted from then on.
pub(crate) async fn compile(
    bytes: Vec<u8>,
    sandbox: &Sandbox,
    limits: &Limits,
) -> Result<Code, Misbehaviour> {
    let compiler = sandbox.compiler();
    let malformed = |error: String| NotAComponent::Malformed(text::brief(&error));
    let compiled = in_place(&PLACES, limits, move || compiler(&bytes)).await?;
    compiled
        .map_err(|error| malformed(error.to_string()))?
        .map_err(|error| malformed(format!("{error:#}")).into())
}

/// Does something in one of the places, which is free again when that has ended, however long after
/// the limit.
async fn in_place<T: Send + 'static>(
    places: &Arc<Semaphore>,
    limits: &Limits,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<Result<T, tokio::task::JoinError>, NotAComponent> {
    // It is never closed, so there is always a place in the end.
    let place = Arc::clone(places).acquire_owned().await.ok();
    let working = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(place);
        done
    });
    tokio::time::timeout(limits.compile(), working)
        .await
        .map_err(|_| NotAComponent::TooSlow {
            milliseconds: limits.compile_milliseconds,
        })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn what_is_given_up_keeps_its_place_until_it_has_ended() {
        let places = Arc::new(Semaphore::new(1));
        let limits = Limits {
            compile_milliseconds: 50,
            ..Limits::default()
        };
        let (end, ended) = mpsc::channel::<()>();
        let slow = in_place(&places, &limits, move || ended.recv()).await;
        assert_eq!(
            slow.unwrap_err(),
            NotAComponent::TooSlow { milliseconds: 50 }
        );
        // The next one waits for its place, and that is not held against it.
        let next = in_place(&places, &limits, || 7);
        tokio::pin!(next);
        let waited = tokio::time::timeout(Duration::from_millis(200), &mut next).await;
        assert!(waited.is_err());
        end.send(()).unwrap();
        assert_eq!(next.await.unwrap().unwrap(), 7);
        // Control: what ends in time leaves its place at once.
        assert_eq!(in_place(&places, &limits, || 8).await.unwrap().unwrap(), 8);
        assert_eq!(places.available_permits(), 1);
    }
}
