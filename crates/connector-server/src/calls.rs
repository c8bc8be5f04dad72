//! Calls on values: each runs to its end even if whoever asked is gone, and what it did with a saved credential is
//! logged before anybody gets its answer.

use std::sync::Arc;

use connector_host::report::{self, Judgement, Validation};
use connector_host::{Connector, FieldName, Report, RunError, Values};
use credential_store::{Action, Credential};

use crate::access::Caller;
use crate::app::App;
use crate::connectors::Loaded;
use crate::problem::{Code, Problem};
use crate::vault::LogEntry;

/// Validates values, and logs that if they are those of a saved credential.
pub(crate) async fn validate(
    app: &App,
    loaded: &Loaded,
    values: &Values,
    entry: Option<LogEntry>,
) -> Result<Validation, Problem> {
    let report = loaded.connector.validate(values).await;
    if let Some(entry) = entry {
        app.vault.log(entry.of(&report)).await?;
    }
    validation(app, loaded, report)
}

/// Gives why values could not be fixed, and logs that if they are those of a saved credential.
pub(crate) async fn failed(
    app: &App,
    error: RunError,
    entry: Option<LogEntry>,
) -> Result<Validation, Problem> {
    if let Some(entry) = entry {
        let code = Some(error.code().to_owned());
        app.vault.log(LogEntry { code, ..entry }).await?;
    }
    match error {
        RunError::Host(_) => Err(host_failed(&error)),
        error => Ok(Validation {
            judgement: Judgement::from(Err(error)),
            receipt: None,
        }),
    }
}

/// A report in the wire format; a failure of the host is a problem.
pub(crate) fn validation(
    app: &App,
    loaded: &Loaded,
    report: Report,
) -> Result<Validation, Problem> {
    if let Err(error @ RunError::Host(_)) = &report.result {
        return Err(host_failed(error));
    }
    let validation = report.into();
    app.metrics.verdict(&loaded.name, &validation);
    Ok(validation)
}

/// Applies the fixes of some fields.
pub(crate) async fn fixed(
    connector: &Connector,
    values: Values,
    fields: &[FieldName],
) -> Result<Values, RunError> {
    if fields.is_empty() {
        return Ok(values);
    }
    let fixed = connector.fix_fields(&values, |name| fields.contains(name));
    Ok(fixed.await?.0)
}

/// A failure of the host.
pub(crate) fn host_failed(error: &RunError) -> Problem {
    tracing::error!(code = error.code(), "a call failed: {error}");
    Problem::new(
        Code::HostFailed,
        "the server lacks what it needs for a call; try again",
    )
    .retry_after(1)
}

/// How a connector misbehaved, in the wire format.
pub(crate) fn misbehaved(error: &RunError) -> report::Failure {
    report::Failure {
        error: error.into(),
        receipt: None,
    }
}

impl App {
    /// Runs work to its end, even if whoever asked is gone meanwhile.
    pub(crate) async fn to_its_end<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl Future<Output = Result<T, Problem>> + Send + 'static,
    ) -> Result<T, Problem> {
        self.tasks.spawn(work).await.unwrap_or_else(|_| {
            Err(Problem::new(
                Code::HostFailed,
                "the server gave up the request",
            ))
        })
    }
}

impl LogEntry {
    /// What a caller does with a saved credential.
    pub(crate) fn new(caller: &Caller, credential: Credential, action: Action) -> Self {
        Self {
            credential,
            actor: caller.actor.clone(),
            action,
            detail: None,
            verdict: None,
            is_of_saved: false,
            code: None,
            receipt: None,
        }
    }

    /// With what it came to.
    pub(crate) fn of(self, report: &Report) -> Self {
        let code = report
            .result
            .as_ref()
            .err()
            .map(|error| error.code().to_owned());
        Self {
            verdict: report.result.as_ref().ok().cloned(),
            code,
            receipt: Some(report.receipt.clone()),
            ..self
        }
    }
}
