//! The values of the saved credentials that the lines of a batch name.

use std::collections::BTreeSet;
use std::sync::Arc;

use connector_host::{Connector, Outcome};
use credential_batch::{LineError, Saved};
use credential_store::{CredentialName, Store, StoreError};

use crate::cli::saved::StoreOption;

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
