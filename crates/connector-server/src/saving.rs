//! Saves a credential: validates it first, and never overwrites what somebody else has changed meanwhile.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use connector_host::report::{Judgement, Validation};
use connector_host::{Connector, FieldName, Outcome, RunError, Values, Verdict};
use credential_store::{
    Action, Credential, CredentialName, CredentialNote, CredentialNoteError, Draft, StoreError,
    report,
};
use http::{StatusCode, header};

use crate::access::Caller;
use crate::app::{App, Turn};
use crate::body::Json;
use crate::calls;
use crate::connectors::Loaded;
use crate::draft;
use crate::precondition::{Precondition, etag};
use crate::problem::{Code, Problem};
use crate::vault::LogEntry;
use crate::wire::{CredentialBody, Saved};

/// A credential to be saved.
pub(crate) struct Saving {
    caller: Caller,
    name: CredentialName,
    note: CredentialNote,
    loaded: Arc<Loaded>,
    values: Values,
    fix: Vec<FieldName>,
    anyway: bool,
    /// What is replaced.
    old: Option<Credential>,
    work: Work,
}

/// What there is to do.
enum Work {
    /// Only the description is another one.
    Describe,
    /// The values have to be validated.
    Validate(Turn),
}

impl Saving {
    /// Checks all that can be checked before anything is sent.
    pub(crate) async fn prepare(
        app: &App,
        caller: Caller,
        name: CredentialName,
        precondition: Precondition,
        body: CredentialBody,
        anyway: bool,
    ) -> Result<Self, Problem> {
        precondition.expect_some()?;
        caller.admit_name(&name)?;
        let loaded = app.connectors.get(&body.connector)?;
        caller.admit_connector(&loaded)?;
        loaded.expect(body.sha256.as_deref())?;
        draft::expect_fields(&loaded.connector, &body.fix)?;
        let note = body
            .description
            .parse()
            .map_err(|error: CredentialNoteError| {
                Problem::new(Code::InvalidBody, error.to_string())
            })?;
        let old = existing(app, &name).await?;
        if let Some(old) = &old {
            caller.admit(old)?;
        }
        let version = old.as_ref().map(Credential::version);
        precondition.hold(version.as_deref())?;
        let filled = body
            .values
            .fill(&loaded.connector, old.as_ref(), &app.vault)
            .await?;
        let is_same = |old: &Credential| filled.is_same_as(old, &loaded.connector);
        let work = if body.fix.is_empty() && old.as_ref().is_some_and(is_same) {
            Work::Describe
        } else {
            Work::Validate(app.turn()?)
        };
        Ok(Self {
            caller,
            name,
            note,
            values: filled.values,
            fix: body.fix,
            anyway,
            old,
            work,
            loaded,
        })
    }

    /// Validates and saves.
    pub(crate) async fn run(mut self, app: &App) -> Result<Response, Problem> {
        let work = std::mem::replace(&mut self.work, Work::Describe);
        match (work, self.old.clone()) {
            (Work::Validate(turn), _) => self.validate(app, turn).await,
            (Work::Describe, Some(old)) => self.describe(app, old).await,
            (Work::Describe, None) => Err(Problem::new(Code::HostFailed, "there is nothing to do")),
        }
    }

    async fn describe(self, app: &App, old: Credential) -> Result<Response, Problem> {
        let (note, name, before) = (self.note, self.name.clone(), old.clone());
        let described = app.vault.run(move |store| {
            store.describe(&before, &note)?;
            store.credential(&name)
        });
        let saved = described.await?;
        let entry = LogEntry {
            detail: Some("description".to_owned()),
            ..LogEntry::new(&self.caller, saved.clone(), Action::Changed)
        };
        app.vault.log(entry).await?;
        let answer = answer(&self.name, true, None);
        respond(app, StatusCode::OK, answer, Some(saved)).await
    }

    async fn validate(self, app: &App, turn: Turn) -> Result<Response, Problem> {
        let connector = Arc::clone(&self.loaded.connector);
        let values = match calls::fixed(&connector, self.values.clone(), &self.fix).await {
            Ok(values) => values,
            Err(error) => return self.misbehaved(app, error).await,
        };
        self.expect_no_secret_in_the_clear(&connector, &values)?;
        let report = connector.validate(&values).await;
        drop(turn);
        let verdict = report.result.as_ref().ok().cloned();
        let saves = verdict
            .as_ref()
            .is_some_and(|verdict| verdict.outcome == Outcome::Valid || self.anyway);
        if !saves {
            if let Some(entry) = self.unsaved() {
                app.vault.log(entry.of(&report)).await?;
            }
            let answer = answer(
                &self.name,
                false,
                Some(calls::validation(app, &self.loaded, report)?),
            );
            return respond(app, StatusCode::OK, answer, None).await;
        }
        let saved = self.save(app, connector, values, verdict).await?;
        let (action, status) = match self.old {
            Some(_) => (Action::Changed, StatusCode::OK),
            None => (Action::Created, StatusCode::CREATED),
        };
        let entry = LogEntry::new(&self.caller, saved.clone(), action);
        app.vault.log(entry.of(&report)).await?;
        let answer = answer(
            &self.name,
            true,
            Some(calls::validation(app, &self.loaded, report)?),
        );
        respond(app, status, answer, Some(saved)).await
    }

    async fn save(
        &self,
        app: &App,
        connector: Arc<Connector>,
        values: Values,
        verdict: Option<Verdict>,
    ) -> Result<Credential, Problem> {
        let (name, note, old) = (self.name.clone(), self.note.clone(), self.old.clone());
        let is_new = old.is_none();
        let saving = app.vault.run(move |store| {
            let draft = Draft {
                name: &name,
                note: &note,
                connector: &connector,
                values: &values,
                verdict: verdict.as_ref(),
            };
            match &old {
                Some(old) => store.change(old, draft),
                None => store.add(draft).map_err(|error| match error {
                    // Somebody else was faster: that is what `If-None-Match` is about.
                    StoreError::Taken { name } => StoreError::ChangedMeanwhile { name },
                    error => error,
                }),
            }
        });
        let saved = saving.await?;
        if let Some(binding) = self.caller.binding.as_deref().filter(|_| is_new) {
            binding.created(&saved);
        }
        Ok(saved)
    }

    /// The use of a saved credential, whose secrets may be among the values, by a change that is not saved.
    fn unsaved(&self) -> Option<LogEntry> {
        let old = self.old.clone()?;
        Some(LogEntry {
            detail: Some("draft, not saved".to_owned()),
            ..LogEntry::new(&self.caller, old, Action::Validated)
        })
    }

    async fn misbehaved(self, app: &App, error: RunError) -> Result<Response, Problem> {
        let validation = calls::failed(app, error, self.unsaved()).await?;
        let answer = answer(&self.name, false, Some(validation));
        respond(app, StatusCode::OK, answer, None).await
    }

    /// Refuses a draft that the store would refuse, before anything is sent.
    fn expect_no_secret_in_the_clear(
        &self,
        connector: &Connector,
        values: &Values,
    ) -> Result<(), Problem> {
        let draft = Draft {
            name: &self.name,
            note: &self.note,
            connector,
            values,
            verdict: None,
        };
        draft
            .expect_no_secret_in_the_clear()
            .map_err(|error| Problem::new(Code::SecretInTheClear, error.to_string()))
    }
}

async fn existing(app: &App, name: &CredentialName) -> Result<Option<Credential>, Problem> {
    let name = name.clone();
    let found = app.vault.run(move |store| match store.credential(&name) {
        Ok(credential) => Ok(Some(credential)),
        Err(StoreError::Unknown { .. }) => Ok(None),
        Err(error) => Err(error),
    });
    found.await
}

fn answer(name: &CredentialName, saved: bool, validation: Option<Validation>) -> report::Saving {
    let (judgement, receipt) = match validation {
        Some(validation) => (Some(validation.judgement), validation.receipt),
        None => (None, None),
    };
    let (verdict, error) = match judgement {
        Some(Judgement::Verdict(verdict)) => (Some(verdict), None),
        Some(Judgement::Error { error }) => (None, Some(error)),
        None => (None, None),
    };
    report::Saving {
        name: name.to_string(),
        saved,
        verdict,
        error,
        receipt,
    }
}

async fn respond(
    app: &App,
    status: StatusCode,
    saving: report::Saving,
    saved: Option<Credential>,
) -> Result<Response, Problem> {
    let tag = saved.as_ref().map(|saved| etag(&saved.version()));
    let credential = match saved {
        Some(saved) => Some(app.item(saved).await?),
        None => None,
    };
    let body = Json(Saved { saving, credential });
    let mut response = (status, body).into_response();
    if let Some(tag) = tag {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}
