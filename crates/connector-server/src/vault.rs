//! The store, on a thread of its own: what waits for the disk never holds up other requests.

use std::path::Path;
use std::thread;

use connector_host::{Receipt, Verdict};
use credential_store::{Action, Credential, Store, StoreError, Use};
use tokio::sync::{mpsc, oneshot};

use crate::problem::{Code, Problem};

/// How many jobs wait at most; further ones wait to be let in.
const WAITING: usize = 256;

/// How many uses are logged in one transaction at most.
const LOGGED_AT_ONCE: usize = 128;

/// The store, on a thread of its own.
#[derive(Clone, Debug)]
pub(crate) struct Vault(mpsc::Sender<Job>);

/// What the thread does.
enum Job {
    Run(Box<dyn FnOnce(&Store) + Send>),
    Log(Box<Logging>),
}

/// A use that is to be logged, and who waits for that.
struct Logging {
    entry: LogEntry,
    done: oneshot::Sender<Result<(), Problem>>,
}

/// A use of a credential, to be logged.
pub(crate) struct LogEntry {
    pub(crate) credential: Credential,
    pub(crate) actor: String,
    pub(crate) action: Action,
    pub(crate) detail: Option<String>,
    pub(crate) verdict: Option<Verdict>,
    /// Whether the verdict is on what is saved.
    pub(crate) is_of_saved: bool,
    pub(crate) code: Option<String>,
    pub(crate) receipt: Option<Receipt>,
}

impl Vault {
    /// Opens a store, creates it if it does not exist, and makes sure of its key.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let store = Store::open_or_make(path)?;
        store.prepare_key(None)?;
        let (sender, mut jobs) = mpsc::channel(WAITING);
        let started = thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                while let Some(job) = jobs.blocking_recv() {
                    work(&store, job, &mut jobs);
                }
            });
        started.map_err(|error| StoreError::File {
            path: path.to_owned(),
            error,
        })?;
        Ok(Self(sender))
    }

    /// Does something with the store.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        let (done, result) = oneshot::channel();
        let job = Job::Run(Box::new(move |store| {
            // Whoever asked may be gone.
            let _ = done.send(work(store).map_err(|error| problem(&error)));
        }));
        self.0.send(job).await.map_err(|_| gone())?;
        result.await.map_err(|_| gone())?
    }

    /// Logs a use, and saves its verdict as the credential's last one. When this returns, it is on the disk:
    /// uses that are logged at the same time share the wait.
    pub(crate) async fn log(&self, entry: LogEntry) -> Result<(), Problem> {
        let (done, result) = oneshot::channel();
        let job = Job::Log(Box::new(Logging { entry, done }));
        self.0.send(job).await.map_err(|_| gone())?;
        result.await.map_err(|_| gone())?
    }

    /// Whether the thread is there.
    pub(crate) fn is_open(&self) -> bool {
        !self.0.is_closed()
    }
}

/// Does one job, and with a use to be logged all others that wait behind it.
fn work(store: &Store, job: Job, jobs: &mut mpsc::Receiver<Job>) {
    let first = match job {
        Job::Run(run) => return run(store),
        Job::Log(logging) => *logging,
    };
    let mut batch = vec![first];
    let mut next = None;
    while batch.len() < LOGGED_AT_ONCE
        && let Ok(job) = jobs.try_recv()
    {
        match job {
            Job::Log(logging) => batch.push(*logging),
            // It comes after what was there before it.
            other => {
                next = Some(other);
                break;
            }
        }
    }
    log(store, batch);
    if let Some(Job::Run(run)) = next {
        run(store);
    }
}

fn log(store: &Store, batch: Vec<Logging>) {
    let uses: Vec<Use<'_>> = batch.iter().map(|logging| logging.entry.as_use()).collect();
    let result = store.log(&uses);
    drop(uses);
    for logging in batch {
        let _ = logging.done.send(match &result {
            Ok(()) => Ok(()),
            Err(error) => Err(problem(error)),
        });
    }
}

impl LogEntry {
    fn as_use(&self) -> Use<'_> {
        Use {
            credential: &self.credential,
            actor: &self.actor,
            action: self.action,
            detail: self.detail.clone(),
            verdict: self.verdict.as_ref(),
            is_of_saved: self.is_of_saved,
            code: self.code.clone(),
            receipt: self.receipt.as_ref(),
        }
    }
}

/// The thread has ended.
fn gone() -> Problem {
    Problem::new(
        Code::StoreUnavailable,
        "the store is closed; restart the server",
    )
}

/// What an error of the store means for a request. The path of the store, and the names of others than the
/// request is about, are not for clients.
fn problem(error: &StoreError) -> Problem {
    let (code, detail) = match error {
        StoreError::Unknown { .. } => (Code::UnknownCredential, error.to_string()),
        StoreError::UnknownEndpoint { .. } => (Code::UnknownEndpoint, error.to_string()),
        StoreError::Taken { .. } | StoreError::EndpointTaken { .. } => {
            (Code::NameTaken, error.to_string())
        }
        StoreError::ChangedMeanwhile { .. } | StoreError::EndpointChanged { .. } => {
            (Code::PreconditionFailed, error.to_string())
        }
        StoreError::InUse { .. } => (
            Code::InUse,
            format!("{error}; `?force=true` removes it nevertheless"),
        ),
        StoreError::SecretInTheClear(_) => (Code::SecretInTheClear, error.to_string()),
        StoreError::NoOrigin => (Code::NoOrigin, error.to_string()),
        StoreError::OtherConnector { .. } | StoreError::OtherForm { .. } => (
            Code::OtherConnector,
            format!("{error}; enter its secrets again"),
        ),
        StoreError::Decrypt { .. } => (Code::SecretUnreadable, format!("{error}; enter it again")),
        StoreError::Busy { .. } => {
            return Problem::new(Code::StoreUnavailable, "another process uses the store")
                .retry_after(1);
        }
        other => {
            tracing::error!("the store failed: {other}");
            let detail = "whoever runs the server finds the reason in its log";
            (Code::StoreUnavailable, detail.to_owned())
        }
    };
    Problem::new(code, detail)
}
