//! The saved credentials that the lines of a batch name.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use connector_host::report::Judgement;
use connector_host::{Connector, Outcome};
use credential_batch::report::VerdictLine;
use credential_batch::{LineError, Saved};
use credential_store::{Action, Credential, Store, StoreError};
use tokio::runtime::Handle;

use crate::access::Caller;
use crate::app::App;
use crate::lock::lock;
use crate::path;
use crate::problem::Problem;
use crate::vault::LogEntry;

/// The saved credentials that the lines of a batch name.
pub(super) struct SavedCredentials {
    app: Arc<App>,
    connector: Arc<Connector>,
    caller: Caller,
    /// Those that were opened, by the name that a line has for them.
    opened: Arc<Mutex<HashMap<String, Credential>>>,
}

impl SavedCredentials {
    pub(super) fn new(app: &Arc<App>, connector: &Arc<Connector>, caller: &Caller) -> Self {
        Self {
            app: Arc::clone(app),
            connector: Arc::clone(connector),
            caller: caller.clone(),
            opened: Arc::default(),
        }
    }

    /// What opens them, for the thread that reads the lines.
    pub(super) async fn open(&self) -> Saved {
        let (app, connector) = (Arc::clone(&self.app), Arc::clone(&self.connector));
        let opened_ones = Arc::clone(&self.opened);
        let handle = Handle::current();
        let open = move |given: &str| {
            let name = path::name(given).map_err(|_| LineError::UnknownCredential)?;
            let connector = Arc::clone(&connector);
            let opening = app.vault.run(move |store| match store.credential(&name) {
                Ok(credential) => {
                    let values = store.values(&credential, &connector);
                    Ok(Some((
                        values.map_err(|error| error.to_string()),
                        credential,
                    )))
                }
                Err(StoreError::Unknown { .. }) => Ok(None),
                Err(error) => Err(error),
            });
            let failed = |_| LineError::Credential("the store cannot be used".to_owned());
            let opened = handle.block_on(opening).map_err(failed)?;
            let (values, credential) = opened.ok_or(LineError::UnknownCredential)?;
            let values = values.map_err(LineError::Credential)?;
            lock(&opened_ones).insert(given.to_owned(), credential);
            Ok(values)
        };
        Saved {
            open: Some(Box::new(open)),
            valid_base_urls: self.valid_base_urls().await,
        }
    }

    /// Logs the use of a credential, whose verdict a line is. It blocks.
    pub(super) fn log(&self, line: &str, name: &str) -> Result<(), Problem> {
        let Ok(VerdictLine { validation, .. }) = serde_json::from_str(line) else {
            return Ok(());
        };
        let Some(credential) = lock(&self.opened).get(name).cloned() else {
            return Ok(());
        };
        let (verdict, code) = match validation.judgement {
            Judgement::Verdict(verdict) => (Some(verdict), None),
            Judgement::Error { error } => (None, Some(error.code)),
        };
        let entry = LogEntry {
            verdict,
            code,
            is_of_saved: true,
            receipt: validation.receipt,
            ..LogEntry::new(&self.caller, credential, Action::Batched)
        };
        futures_executor::block_on(self.app.vault.log(entry))
    }

    /// The base URLs at which some credential was valid when it was last tried.
    async fn valid_base_urls(&self) -> Vec<String> {
        let read = self.app.vault.run(Store::credentials).await;
        let mut urls: Vec<String> = read
            .unwrap_or_default()
            .iter()
            .filter(|credential| {
                let last = credential.last.as_ref();
                last.is_some_and(|last| last.outcome == Outcome::Valid)
            })
            .filter_map(|credential| credential.plain_values().remove(&credential.url_field))
            .collect();
        urls.sort();
        urls.dedup();
        urls
    }
}
