//! Compiles components: a few at a time, within the time limit.
//!
//! The threat: components that take minutes to compile. A compiler cannot be interrupted, but its process can
//! be killed ([`CompilerProgram`]). On a thread of this process, a compilation that exceeded its time keeps its
//! slot until it ends, so any number of such components occupies only these few threads.

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

/// How many components all runners of a process compile at a time. Each uses all processors where it can.
const AT_A_TIME: usize = 2;

static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(AT_A_TIME)));

/// Compiles a component with this program, or in this process without one, once a slot is free. The time counts
/// from then.
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

/// A slot, until it is dropped. Slots are never closed, so one always becomes free.
async fn place(places: &Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
    Arc::clone(places).acquire_owned().await.ok()
}

/// Runs the work in a slot. The slot becomes free when the work has ended, however long after the limit.
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
        // The next one waits for a slot, and that time does not count.
        let next = async { in_place(place(&places).await, &limits, || 7).await };
        tokio::pin!(next);
        let waited = tokio::time::timeout(Duration::from_millis(200), &mut next).await;
        assert!(waited.is_err());
        end.send(()).unwrap();
        assert_eq!(next.await.unwrap().unwrap(), 7);
        // Control: work that ends in time frees its slot at once.
        let quick = in_place(place(&places).await, &limits, || 8).await;
        assert_eq!(quick.unwrap().unwrap(), 8);
        assert_eq!(places.available_permits(), 1);
    }
}
