//! The store as its users see it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::*;
use clari_component::CLARI_REVENUE;
use connector_host::Connector;
use connector_host::Limits;
use connector_host::Runner;
use connector_host::Secret;
use connector_host::Values;
use connector_host::{Authorities, Policy, Trust};
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
        let runner =
            Runner::new(Limits::default(), Policy::default(), Authorities::default()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        // The built-in connector with one more custom section is a stranger's.
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

/// The saved key of a credential, or why there is none.
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

#[test]
fn what_is_saved_is_there_in_another_process() {
    let shelf = Shelf::new();
    let added = add(&shelf.store(), &shelf.built_in, "Ärger & Söhne").unwrap();
    let store = Store::open(&shelf.path()).unwrap().unwrap();
    let found = store.credential(&name("Ärger & Söhne")).unwrap();
    assert_eq!(found.name, added.name);
    assert_eq!(found.note.as_str(), "For the forecast.");
    assert_eq!(found.base_url(), BASE_URL);
    assert_eq!(found.connector.name.as_deref(), Some("clari-revenue"));
    let fields: BTreeMap<_, _> = found
        .fields()
        .map(|(name, value)| (name.as_str(), value))
        .collect();
    let expected = [
        ("api-key", None),
        ("auth-scheme", Some("both".to_owned())),
        ("base-url", Some(BASE_URL.to_owned())),
    ];
    assert_eq!(fields, expected.into());
    assert_eq!(
        store.credentials().unwrap().as_slice(),
        std::slice::from_ref(&found)
    );
    let values = store.values(&found, &shelf.built_in).unwrap();
    let (_, secret) = values.secrets().next().unwrap();
    assert_eq!(secret.expose(), KEY);
    assert_eq!(values.plain(&"base-url".parse().unwrap()), Some(BASE_URL));
}

#[test]
fn a_name_is_taken_once_and_matters_to_the_letter() {
    let shelf = Shelf::new();
    let store = shelf.store();
    add(&store, &shelf.built_in, "Caf\u{e9}").unwrap();
    let again = add(&store, &shelf.built_in, "Cafe\u{301} ");
    assert!(matches!(again, Err(StoreError::Taken { .. })));
    add(&store, &shelf.built_in, "caf\u{e9}").unwrap();
    let taken = store.rename(&name("café"), &name("Café"));
    assert!(matches!(taken, Err(StoreError::Taken { .. })));
    store.rename(&name("café"), &name("tea")).unwrap();
    assert_eq!(key(&store, &shelf.built_in, "tea").unwrap(), KEY);
    assert_eq!(store.names().unwrap(), [name("Café"), name("tea")]);
    store.remove(&name("tea")).unwrap();
    for error in [
        store.remove(&name("tea")),
        store.rename(&name("tea"), &name("coffee")),
        store.credential(&name("tea")).map(drop),
    ] {
        let error = error.unwrap_err();
        assert_eq!(error.to_string(), "there is no credential `tea`");
    }
}

#[test]
fn a_change_keeps_the_identity_and_loses_to_one_that_was_faster() {
    let shelf = Shelf::new();
    let store = shelf.store();
    let credential = add(&store, &shelf.built_in, "a").unwrap();
    let change = |credential: &Credential, key: &str| {
        store.change(
            credential,
            Draft {
                name: &name("a"),
                note: &CredentialNote::default(),
                connector: &shelf.built_in,
                values: &values(&shelf.built_in, "https://other.test/v1", key),
                verdict: Some(&verdict(Outcome::Valid, "ok")),
            },
        )
    };
    let changed = change(&credential, "clari-key-9876543210").unwrap();
    assert_eq!(changed.created, credential.created);
    assert_eq!(changed.identity, credential.identity);
    assert_eq!(store.credential(&name("a")).unwrap(), changed);
    assert_eq!(
        key(&store, &shelf.built_in, "a").unwrap(),
        "clari-key-9876543210"
    );
    // Who read it before the change neither overwrites it nor says how it is.
    let late = change(&credential, KEY);
    assert!(matches!(late, Err(StoreError::ChangedMeanwhile { .. })));
    let bad = verdict(Outcome::Invalid, "token-rejected");
    assert!(!store.record(&credential, &bad).unwrap());
    assert_eq!(store.credential(&name("a")).unwrap(), changed);
    // Whoever knows of the change may.
    assert!(store.record(&changed, &bad).unwrap());
    let last = store.credential(&name("a")).unwrap().last.unwrap();
    assert_eq!(
        (last.outcome, last.code.as_str()),
        (Outcome::Invalid, "token-rejected")
    );
}

#[test]
fn a_secret_opens_in_its_own_row_only() {
    let shelf = Shelf::new();
    let store = shelf.store();
    add(&store, &shelf.built_in, "one").unwrap();
    add(&store, &shelf.built_in, "two").unwrap();
    let tries = [
        "UPDATE value SET plain = 'https://evil.test/v1' WHERE field = 'base-url'",
        "UPDATE value SET plain = 'http://api.clari.com/v1' WHERE field = 'base-url'",
        "UPDATE value SET plain = 'https://api.clari.com:8443/v1' WHERE field = 'base-url'",
        "UPDATE value SET sealed = (SELECT max(sealed) FROM value) WHERE sealed < (SELECT max(sealed) FROM value)",
        "UPDATE value SET sealed = zeroblob(80) WHERE field = 'api-key'",
        "UPDATE value SET sealed = substr(sealed, 1, 10) WHERE field = 'api-key'",
    ];
    let pristine = shelf.folder.path().join("pristine.db");
    let database = Connection::open(shelf.path()).unwrap();
    database
        .execute("VACUUM INTO ?", [pristine.to_str().unwrap()])
        .unwrap();
    drop(database);
    for statement in tries {
        shelf.tamper(statement);
        let keys = ["one", "two"].map(|called| key(&store, &shelf.built_in, called));
        let refused = keys
            .iter()
            .filter(|key| matches!(key, Err(StoreError::Sealed { .. })))
            .count();
        // Where the secret of one was copied to the other, the one still opens.
        let expected = if statement.contains("max") { 1 } else { 2 };
        assert_eq!(refused, expected, "{statement}");
        restore(&shelf, &pristine);
        // The control: as it was, it opens.
        assert_eq!(key(&store, &shelf.built_in, "one").unwrap(), KEY);
        assert_eq!(key(&store, &shelf.built_in, "two").unwrap(), KEY);
    }
    // Another path under the same origin is no other place.
    shelf.tamper("UPDATE value SET plain = 'https://api.clari.com/v4' WHERE field = 'base-url'");
    assert_eq!(key(&store, &shelf.built_in, "one").unwrap(), KEY);
}

/// Puts the values back, through the database itself: others have it open.
fn restore(shelf: &Shelf, pristine: &Path) {
    let database = Connection::open(shelf.path()).unwrap();
    database
        .execute("ATTACH ? AS pristine", [pristine.to_str().unwrap()])
        .unwrap();
    database
        .execute("REPLACE INTO value SELECT * FROM pristine.value", [])
        .unwrap();
}

#[test]
fn a_secret_is_given_to_the_connector_it_was_saved_for() {
    let shelf = Shelf::new();
    let store = shelf.store();
    add(&store, &shelf.built_in, "ours").unwrap();
    add(&store, &shelf.stranger, "theirs").unwrap();
    assert_eq!(key(&store, &shelf.built_in, "ours").unwrap(), KEY);
    assert_eq!(key(&store, &shelf.stranger, "theirs").unwrap(), KEY);
    let ours = key(&store, &shelf.stranger, "ours").unwrap_err();
    assert_eq!(
        ours.to_string(),
        "the credential was saved for the connector that is built in, not for this one"
    );
    let theirs = key(&store, &shelf.built_in, "theirs").unwrap_err();
    assert!(matches!(
        theirs,
        StoreError::OtherConnector {
            built_in: false,
            ..
        }
    ));
    // A row that says otherwise does not open either.
    let sha256 = &shelf.stranger.identity().sha256;
    shelf.tamper(&format!(
        "UPDATE credential SET built_in = 0, connector_sha256 = '{sha256}' WHERE name = 'ours'"
    ));
    shelf.tamper("UPDATE credential SET form_sha256 = (SELECT form_sha256 FROM credential WHERE name = 'theirs')");
    let ours = key(&store, &shelf.stranger, "ours").unwrap_err();
    assert!(matches!(ours, StoreError::Sealed { .. }), "{ours}");
}

#[test]
fn a_newer_built_in_connector_still_gets_what_was_saved_for_it() {
    let shelf = Shelf::new();
    let store = shelf.store();
    add(&store, &shelf.built_in, "a").unwrap();
    shelf.tamper("UPDATE credential SET connector_sha256 = 'older', connector_version = '0.0.1'");
    assert_eq!(key(&store, &shelf.built_in, "a").unwrap(), KEY);
    // Unless its form has no place for it.
    shelf.tamper("UPDATE value SET field = 'region' WHERE field = 'auth-scheme'");
    let credential = store.credential(&name("a")).unwrap();
    let error = store.values(&credential, &shelf.built_in).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the connector no longer has the field `region` as it was saved"
    );
}

#[test]
fn a_lost_or_wrong_key_is_never_replaced() {
    let shelf = Shelf::new();
    let store = shelf.store();
    add(&store, &shelf.built_in, "a").unwrap();
    let file = shelf.folder.path().join("store.db.key");
    let kept = std::fs::read(&file).unwrap();
    let reopened = || Store::open(&shelf.path()).unwrap().unwrap();
    let place = format!("the file `{}`", file.display());

    std::fs::remove_file(&file).unwrap();
    for error in [
        key(&reopened(), &shelf.built_in, "a").unwrap_err(),
        add(&reopened(), &shelf.built_in, "b").unwrap_err(),
        reopened().prepare_key(None).unwrap_err(),
    ] {
        let lost = format!("the key of this store is lost: it is not in {place}");
        assert_eq!(error.to_string(), lost);
    }
    assert!(!file.exists());

    key_file::make(&file).unwrap();
    for error in [
        key(&reopened(), &shelf.built_in, "a").unwrap_err(),
        add(&reopened(), &shelf.built_in, "b").unwrap_err(),
    ] {
        let wrong = format!("the key in {place} is not the key of this store");
        assert_eq!(error.to_string(), wrong);
    }
    let elsewhere = reopened().prepare_key(Some(KeyHome::Variable)).unwrap_err();
    assert_eq!(
        elsewhere.to_string(),
        format!("the key of this store is in {place} already")
    );
    // What is not secret can still be seen, and removed.
    assert_eq!(reopened().credentials().unwrap().len(), 1);

    std::fs::write(&file, kept).unwrap();
    assert_eq!(key(&reopened(), &shelf.built_in, "a").unwrap(), KEY);
}

#[test]
fn a_base_url_without_an_origin_is_not_saved() {
    let shelf = Shelf::new();
    let store = shelf.store();
    let saved = store.add(Draft {
        name: &name("a"),
        note: &CredentialNote::default(),
        connector: &shelf.built_in,
        values: &values(&shelf.built_in, "not a url", KEY),
        verdict: None,
    });
    assert!(matches!(saved, Err(StoreError::NoOrigin)));
    assert!(store.names().unwrap().is_empty());
}

#[test]
fn no_file_holds_the_secret() {
    let shelf = Shelf::new();
    let store = shelf.store();
    add(&store, &shelf.built_in, "a").unwrap();
    let mut files = 0;
    let holds = |needle: &[u8]| {
        std::fs::read_dir(shelf.folder.path())
            .unwrap()
            .any(|entry| {
                let bytes = std::fs::read(entry.unwrap().path()).unwrap();
                bytes.windows(needle.len()).any(|window| window == needle)
            })
    };
    for entry in std::fs::read_dir(shelf.folder.path()).unwrap() {
        files += 1;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
    // The store, its journal, the journal's index, and the key.
    assert_eq!(files, 4);
    assert!(holds(b"For the forecast."));
    assert!(!holds(KEY.as_bytes()));
}
