//! The values of the saved credentials that the lines of a batch name.

use std::collections::BTreeSet;
use std::sync::Arc;

use connector_host::report::Judgement;
use connector_host::{Connector, Outcome};
use credential_batch::report::VerdictLine;
use credential_batch::{LineError, Saved};
use credential_store::{Action, CredentialName, Store, StoreError, Use};

use crate::cli::output::Output;
use crate::cli::saved::{self, StoreOption};

/// Opens the store. If that fails, only the lines that name a saved credential fail.
pub(crate) fn open(option: &StoreOption, connector: &Arc<Connector>) -> Saved {
    let store = option.open();
    let valid_base_urls = match &store {
        Ok(Some(store)) => valid_base_urls(store),
        _ => Vec::new(),
    };
    let connector = Arc::clone(connector);
    let open = move |name: &str| {
        let store = match &store {
            Ok(Some(store)) => store,
            Ok(None) => return Err(LineError::UnknownCredential),
            Err(failure) => return Err(LineError::Credential(failure.message())),
        };
        let name: CredentialName = name.parse().map_err(|_| LineError::UnknownCredential)?;
        let credential = store.credential(&name).map_err(unusable)?;
        store.values(&credential, &connector).map_err(unusable)
    };
    Saved {
        open: Some(Box::new(open)),
        valid_base_urls,
    }
}

/// The audit log of a batch.
pub(crate) struct BatchLog(Option<Store>);

impl BatchLog {
    /// Opens the store once more: the other one is for the thread that reads the lines.
    pub(crate) fn open(option: &StoreOption) -> Self {
        Self(option.open().ok().flatten())
    }

    /// Logs the use of a saved credential, whose verdict a line is.
    pub(crate) fn log(&self, output: &Output, line: &str, name: &str) {
        let store = self.0.as_ref();
        let name: Option<CredentialName> = name.parse().ok();
        let credential = store
            .zip(name)
            .and_then(|(store, name)| store.credential(&name).ok());
        let line: Option<VerdictLine> = serde_json::from_str(line).ok();
        let (Some(store), Some(credential), Some(line)) = (store, credential, line) else {
            return;
        };
        let (verdict, code) = match line.validation.judgement {
            Judgement::Verdict(verdict) => (Some(verdict), None),
            Judgement::Error { error } => (None, Some(error.code)),
        };
        let used = Use {
            verdict: verdict.as_ref(),
            code,
            receipt: line.validation.receipt.as_ref(),
            ..saved::used(&credential, Action::Batched)
        };
        saved::log(output, store, &used);
    }
}

/// The base URLs where a saved credential was valid when it was last validated.
fn valid_base_urls(store: &Store) -> Vec<String> {
    let credentials = store.credentials().unwrap_or_default();
    let valid = credentials.iter().filter(|credential| {
        let last = credential.last.as_ref();
        last.is_some_and(|last| last.outcome == Outcome::Valid)
    });
    let urls =
        valid.filter_map(|credential| credential.plain_values().remove(&credential.url_field));
    let urls: BTreeSet<String> = urls.collect();
    urls.into_iter().collect()
}

/// The error for a line. It does not repeat the name, which may be a key.
fn unusable(error: StoreError) -> LineError {
    match error {
        StoreError::Unknown { .. } => LineError::UnknownCredential,
        error => LineError::Credential(error.to_string()),
    }
}
