//! Who can decrypt a secret, and who cannot.

use super::*;

#[test]
fn a_secret_is_decrypted_in_its_own_row_only() {
    let shelf = Shelf::new();
    let store = shelf.store();
    add(&store, &shelf.built_in, "one").unwrap();
    add(&store, &shelf.built_in, "two").unwrap();
    let tries = [
        "UPDATE value SET plain = 'https://evil.test/v1' WHERE field = 'base-url'",
        "UPDATE value SET plain = 'http://api.clari.com/v1' WHERE field = 'base-url'",
        "UPDATE value SET plain = 'https://api.clari.com:8443/v1' WHERE field = 'base-url'",
        "UPDATE value SET encrypted = (SELECT max(encrypted) FROM value) WHERE encrypted < (SELECT max(encrypted) FROM value)",
        "UPDATE value SET encrypted = zeroblob(80) WHERE field = 'api-key'",
        "UPDATE value SET encrypted = substr(encrypted, 1, 10) WHERE field = 'api-key'",
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
        let failed = keys
            .iter()
            .filter(|key| matches!(key, Err(StoreError::Decrypt { .. })))
            .count();
        // If the secret of one was copied to the other, the first is still decrypted.
        let expected = if statement.contains("max") { 1 } else { 2 };
        assert_eq!(failed, expected, "{statement}");
        restore(&shelf, &pristine);
        // Control: unchanged, it is decrypted.
        assert_eq!(key(&store, &shelf.built_in, "one").unwrap(), KEY);
        assert_eq!(key(&store, &shelf.built_in, "two").unwrap(), KEY);
    }
    // Another path of the same origin is the same place.
    shelf.tamper("UPDATE value SET plain = 'https://api.clari.com/v4' WHERE field = 'base-url'");
    assert_eq!(key(&store, &shelf.built_in, "one").unwrap(), KEY);
}

/// Restores the values through the database itself, because others have it open.
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
        "the credential was saved for the built-in connector, not for this one"
    );
    let theirs = key(&store, &shelf.built_in, "theirs").unwrap_err();
    assert!(matches!(
        theirs,
        StoreError::OtherConnector {
            built_in: false,
            ..
        }
    ));
    // A row that claims otherwise makes no difference.
    let sha256 = &shelf.stranger.identity().sha256;
    shelf.tamper(&format!(
        "UPDATE credential SET built_in = 0, connector_sha256 = '{sha256}' WHERE name = 'ours'"
    ));
    shelf.tamper("UPDATE credential SET form_sha256 = (SELECT form_sha256 FROM credential WHERE name = 'theirs')");
    let ours = key(&store, &shelf.stranger, "ours").unwrap_err();
    assert!(matches!(ours, StoreError::Decrypt { .. }), "{ours}");
}

#[test]
fn a_newer_built_in_connector_still_gets_what_was_saved_for_it() {
    let shelf = Shelf::new();
    let store = shelf.store();
    add(&store, &shelf.built_in, "a").unwrap();
    shelf.tamper("UPDATE credential SET connector_sha256 = 'older', connector_version = '0.0.1'");
    assert_eq!(key(&store, &shelf.built_in, "a").unwrap(), KEY);
    // Unless its form has no such field.
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

    key::make_file(&file).unwrap();
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
        format!("the key of this store is already in {place}")
    );
    // Plain values can still be read, and the credential removed.
    assert_eq!(reopened().credentials().unwrap().len(), 1);

    std::fs::write(&file, kept).unwrap();
    assert_eq!(key(&reopened(), &shelf.built_in, "a").unwrap(), KEY);
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
