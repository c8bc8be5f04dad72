//! What is saved, found, renamed, changed and removed.

use super::*;

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
    let taken = store.rename(&saved(&store, "café"), &name("Café"));
    assert!(matches!(taken, Err(StoreError::Taken { .. })));
    store.rename(&saved(&store, "café"), &name("tea")).unwrap();
    assert_eq!(key(&store, &shelf.built_in, "tea").unwrap(), KEY);
    assert_eq!(store.names().unwrap(), [name("Café"), name("tea")]);
    let tea = saved(&store, "tea");
    store.remove(&tea, Removal::OnlyUnused).unwrap();
    for error in [
        store.remove(&tea, Removal::OnlyUnused),
        store.rename(&tea, &name("coffee")),
        store.credential(&name("tea")).map(drop),
    ] {
        let gone = [
            "there is no credential `tea`",
            "the credential `tea` was changed or removed meanwhile",
        ];
        assert!(gone.contains(&error.unwrap_err().to_string().as_str()));
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
    // A reader from before the change neither overwrites it nor changes its verdict.
    let late = change(&credential, KEY);
    assert!(matches!(late, Err(StoreError::ChangedMeanwhile { .. })));
    let bad = verdict(Outcome::Invalid, "token-rejected");
    validated(&store, &credential, &bad);
    assert_eq!(store.credential(&name("a")).unwrap(), changed);
    // Whoever knows of the change may.
    validated(&store, &changed, &bad);
    let last = store.credential(&name("a")).unwrap().last.unwrap();
    assert_eq!(
        (last.outcome, last.code.as_str()),
        (Outcome::Invalid, "token-rejected")
    );
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
