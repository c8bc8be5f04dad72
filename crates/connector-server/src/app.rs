//! What all requests share.

use std::sync::Arc;

use credential_store::{Credential, CredentialName};
use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::task::TaskTracker;

use crate::access::{Access, Caller};
use crate::batches::MAX_BATCHES;
use crate::connectors::Connectors;
use crate::metrics::Metrics;
use crate::options::Hosts;
use crate::problem::{Code, Problem};
use crate::vault::Vault;
use crate::wire::CredentialItem;

/// What all requests share.
pub(crate) struct App {
    pub(crate) access: Access,
    pub(crate) connectors: Connectors,
    pub(crate) vault: Vault,
    pub(crate) hosts: Hosts,
    pub(crate) metrics: Metrics,
    /// The description of the API, as JSON.
    pub(crate) openapi: String,
    calls: Arc<Semaphore>,
    batches: Arc<Semaphore>,
    ends: watch::Sender<bool>,
    /// Calls that run to their end.
    pub(crate) tasks: TaskTracker,
}

/// The right to make one call, until it is dropped.
pub(crate) struct Turn {
    _permit: OwnedSemaphorePermit,
    calls: Gauge,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.calls.dec();
    }
}

impl App {
    pub(crate) fn new(
        access: Access,
        connectors: Connectors,
        vault: Vault,
        hosts: Hosts,
        openapi: String,
        max_calls: usize,
        metrics: Metrics,
    ) -> Self {
        Self {
            access,
            connectors,
            vault,
            hosts,
            metrics,
            openapi,
            calls: Arc::new(Semaphore::new(max_calls)),
            batches: Arc::new(Semaphore::new(MAX_BATCHES)),
            ends: watch::Sender::new(false),
            tasks: TaskTracker::new(),
        }
    }

    /// The right to make one call. One call too many is refused: a queue would hold
    /// their secrets, and the last ones would wait in vain.
    pub(crate) fn turn(&self) -> Result<Turn, Problem> {
        let permit = Arc::clone(&self.calls).try_acquire_owned();
        let permit = permit.map_err(|_| {
            let detail = "all calls that may run at a time are taken; try again";
            Problem::new(Code::TooManyRequests, detail).retry_after(1)
        })?;
        self.metrics.calls.inc();
        Ok(Turn {
            _permit: permit,
            calls: self.metrics.calls.clone(),
        })
    }

    /// The right to run one batch.
    pub(crate) fn batch_place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.batches).try_acquire_owned().map_err(|_| {
            let detail = format!("{MAX_BATCHES} batches are running already; try again");
            Problem::new(Code::TooManyRequests, detail).retry_after(10)
        })
    }

    /// Says that the server is to end.
    pub(crate) fn end(&self) {
        self.ends.send_replace(true);
    }

    /// Whether it is.
    pub(crate) fn is_ending(&self) -> bool {
        *self.ends.borrow()
    }

    /// Waits until it is.
    pub(crate) async fn ending(&self) {
        // The sender is part of the app, so it is there.
        let _ = self.ends.subscribe().wait_for(|ends| *ends).await;
    }

    /// The credential of this name, if the caller may have it.
    pub(crate) async fn credential(
        &self,
        caller: &Caller,
        name: &CredentialName,
    ) -> Result<Credential, Problem> {
        caller.admit_name(name)?;
        let name = name.clone();
        let credential = self.vault.run(move |store| store.credential(&name)).await?;
        caller.admit(&credential)?;
        Ok(credential)
    }

    /// A credential as it is shown.
    pub(crate) async fn item(&self, credential: Credential) -> Result<CredentialItem, Problem> {
        let loaded = self.connectors.of(&credential.connector);
        let id = credential.id();
        let uses = self.vault.run(move |store| store.uses(&id)).await?;
        Ok(CredentialItem::new(&credential, uses, loaded.as_deref()))
    }
}
