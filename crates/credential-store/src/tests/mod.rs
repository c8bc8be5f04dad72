//! The store as its users see it.

mod audit;
mod endpoints;
mod saving;
mod secrets;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::*;
use clari_component::CLARI_REVENUE;
use connector_host::Connector;
use connector_host::Runner;
use connector_host::Secret;
use connector_host::Trust;
use connector_host::Values;
use connector_host::{Outcome, Verdict};

const KEY: &str = "clari-key-0123456789";
const BASE_URL: &str = "https://api.clari.com/v1";

/// A folder with a store, and two connectors.
struct Shelf {
    folder: tempfile::TempDir,
    built_in: Connector,
    stranger: Connector,
}

impl Shelf {
    fn new() -> Self {
        let runner = Runner::builder().build().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        // The built-in connector with one more custom section counts as an untrusted one.
        let stranger = [CLARI_REVENUE, b"\0\x02\x01x"].concat();
        Self {
            folder: tempfile::tempdir().unwrap(),
            built_in: runtime
                .block_on(runner.load(CLARI_REVENUE, Trust::Trusted))
                .unwrap(),
            stranger: runtime
                .block_on(runner.load(&stranger, Trust::Untrusted))
                .unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("store.db")
    }

    fn store(&self) -> Store {
        let store = Store::open_or_make(&self.path()).unwrap();
        store.prepare_key(Some(KeyHome::File)).unwrap();
        store
    }

    /// Changes the file as another program could.
    fn tamper(&self, statement: &str) {
        let database = Connection::open(self.path()).unwrap();
        assert_ne!(database.execute(statement, []).unwrap(), 0, "{statement}");
    }
}

fn name(text: &str) -> CredentialName {
    text.parse().unwrap()
}

fn values(connector: &Connector, base_url: &str, key: &str) -> Values {
    let plain = BTreeMap::from([("base-url".parse().unwrap(), base_url.to_owned())]);
    let secrets = BTreeMap::from([("api-key".parse().unwrap(), Secret::new(key.to_owned()))]);
    Values::fill(connector.form(), plain, secrets).unwrap()
}

fn add(store: &Store, connector: &Connector, called: &str) -> Result<Credential, StoreError> {
    store.add(Draft {
        name: &name(called),
        note: &"For the forecast.".parse().unwrap(),
        connector,
        values: &values(connector, BASE_URL, KEY),
        verdict: None,
    })
}

fn saved(store: &Store, called: &str) -> Credential {
    store.credential(&name(called)).unwrap()
}

/// A use of a credential by somebody.
fn used(credential: &Credential, action: Action) -> Use<'_> {
    Use {
        credential,
        actor: "somebody",
        action,
        detail: None,
        verdict: None,
        is_of_saved: false,
        code: None,
        receipt: None,
    }
}

/// Logs a verdict on what is saved.
fn validated(store: &Store, credential: &Credential, verdict: &Verdict) {
    let validated = Use {
        verdict: Some(verdict),
        is_of_saved: true,
        ..used(credential, Action::Validated)
    };
    store.log(&[validated]).unwrap();
}

/// The saved key of a credential, or why it is missing.
fn key(store: &Store, connector: &Connector, called: &str) -> Result<String, StoreError> {
    let secrets = store.secrets(&store.credential(&name(called))?, connector)?;
    Ok(secrets.values().next().unwrap().expose().to_owned())
}

fn verdict(outcome: Outcome, code: &str) -> Verdict {
    let mut verdict = Verdict::suspected_outage();
    verdict.outcome = outcome;
    verdict.code = code.to_owned();
    verdict
}
