//! Compiles a component: a few at a time, and for as long as the limit allows.
//!
//! The threat: components that take minutes to compile. Nothing can stop a compiler in the middle, but
//! its process can be ended ([`CompilerProgram`]). On a thread of this process, one that is given up
//! keeps its place until it has ended: no number of such components takes more than these few threads.

use std::sync::{Arc, LazyLock};

use connector_sandbox::{Code, Sandbox};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Limits;
use crate::NotAComponent;
use crate::RunError;
use crate::compiler::bounded::{bounded, too_slow};
use crate::compiler::error::CompilerError;
use crate::compiler::program::CompilerProgram;
use credential_rules::text;

/// How many components are compiled at a time, by all runners of a process: each uses all processors
/// where it can.
const AT_A_TIME: usize = 2;

static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(AT_A_TIME)));

/// Compiles a component by this program, or without one in this process, once there is a place for it;
/// the time is counted from then on.
pub(crate) async fn compile(
    bytes: &[u8],
    sandbox: &Sandbox,
    limits: &Limits,
    program: Option<&CompilerProgram>,
) -> Result<Code, RunError> {
    let place = place(&PLACES).await;
    if let Some(program) = program {
        return program.compile(bytes, sandbox, limits).await;
    }
    let (compiler, bytes) = (sandbox.compiler(), bytes.to_vec());
    let compiled = in_place(place, limits, move || compiler.compile(&bytes)).await?;
    let code = compiled
        .map_err(|_| CompilerError::Panicked)?
        .map_err(|error| NotAComponent::Malformed(text::brief(&format!("{error:#}"))))?;
    bounded(code.as_bytes().len())?;
    Ok(code)
}

/// One of the places, until it is dropped. They are never closed, so there is always one in the end.
async fn place(places: &Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
    Arc::clone(places).acquire_owned().await.ok()
}

/// Does something in a place, which is free again when that has ended, however long after the limit.
async fn in_place<T: Send + 'static>(
    place: Option<OwnedSemaphorePermit>,
    limits: &Limits,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<Result<T, tokio::task::JoinError>, NotAComponent> {
    let working = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(place);
        done
    });
    tokio::time::timeout(limits.compile(), working)
        .await
        .map_err(|_| too_slow(limits))
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
        let slow = in_place(place(&places).await, &limits, move || ended.recv()).await;
        assert_eq!(
            slow.unwrap_err(),
            NotAComponent::TooSlow { milliseconds: 50 }
        );
        // The next one waits for its place, and that is not held against it.
        let next = async { in_place(place(&places).await, &limits, || 7).await };
        tokio::pin!(next);
        let waited = tokio::time::timeout(Duration::from_millis(200), &mut next).await;
        assert!(waited.is_err());
        end.send(()).unwrap();
        assert_eq!(next.await.unwrap().unwrap(), 7);
        // Control: what ends in time leaves its place at once.
        let quick = in_place(place(&places).await, &limits, || 8).await;
        assert_eq!(quick.unwrap().unwrap(), 8);
        assert_eq!(places.available_permits(), 1);
    }
}
