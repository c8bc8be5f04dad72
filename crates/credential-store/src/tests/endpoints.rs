//! Sources and destinations, and what becomes of them when their credential is changed or removed.

use super::*;

const SOURCE: EndpointKind = EndpointKind::Source;

fn draft<'a>(
    kind: EndpointKind,
    name: &'a CredentialName,
    credential: &'a CredentialName,
    note: &'a CredentialNote,
) -> EndpointDraft<'a> {
    EndpointDraft {
        kind,
        name,
        note,
        credential,
    }
}

#[test]
fn a_source_keeps_its_credential_through_changes_and_renames() {
    let shelf = Shelf::new();
    let store = shelf.store();
    let credential = add(&store, &shelf.built_in, "a").unwrap();
    let (jobs, a, note) = (name("jobs"), name("a"), CredentialNote::default());
    let source = store.add_endpoint(draft(SOURCE, &jobs, &a, &note)).unwrap();
    assert_eq!(
        store.uses(&credential.id()).unwrap(),
        [(SOURCE, jobs.clone())]
    );
    // A change deletes the row and inserts it again.
    let values = values(&shelf.built_in, "https://other.test/v1", KEY);
    let changed = Draft {
        name: &a,
        note: &note,
        connector: &shelf.built_in,
        values: &values,
        verdict: None,
    };
    let changed = store.change(&credential, changed).unwrap();
    store.rename(&changed, &name("b")).unwrap();
    assert_eq!(
        store.endpoint(SOURCE, &jobs).unwrap().credential,
        Some(name("b"))
    );
    // Its own version did not change; that of the credential did.
    assert_eq!(
        store.endpoint(SOURCE, &jobs).unwrap().version(),
        source.version()
    );
    assert_ne!(saved(&store, "b").version(), credential.version());
}

#[test]
fn a_credential_that_is_used_is_removed_only_if_that_is_said() {
    let shelf = Shelf::new();
    let store = shelf.store();
    let credential = add(&store, &shelf.built_in, "a").unwrap();
    let (jobs, a, note) = (name("jobs"), name("a"), CredentialNote::default());
    for kind in EndpointKind::ALL {
        store.add_endpoint(draft(kind, &jobs, &a, &note)).unwrap();
    }
    let error = store.remove(&credential, Removal::OnlyUnused).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the credential `a` is used by the source `jobs`, the destination `jobs`"
    );
    store.remove(&credential, Removal::Detach).unwrap();
    assert!(store.names().unwrap().is_empty());
    assert_eq!(store.endpoint(SOURCE, &jobs).unwrap().credential, None);
}

#[test]
fn a_name_is_taken_once_in_each_kind_and_a_late_change_is_refused() {
    let shelf = Shelf::new();
    let store = shelf.store();
    add(&store, &shelf.built_in, "a").unwrap();
    let (jobs, a, note) = (name("jobs"), name("a"), CredentialNote::default());
    let unknown = name("b");
    let missing = store.add_endpoint(draft(SOURCE, &jobs, &unknown, &note));
    assert!(matches!(missing, Err(StoreError::Unknown { .. })));
    let first = store.add_endpoint(draft(SOURCE, &jobs, &a, &note)).unwrap();
    let again = store.add_endpoint(draft(SOURCE, &jobs, &a, &note));
    assert!(matches!(again, Err(StoreError::EndpointTaken { .. })));
    let described = "Every night.".parse().unwrap();
    let second = store
        .change_endpoint(&first, draft(SOURCE, &jobs, &a, &described))
        .unwrap();
    assert_eq!(second.created, first.created);
    let late = store.change_endpoint(&first, draft(SOURCE, &jobs, &a, &note));
    assert!(matches!(late, Err(StoreError::EndpointChanged { .. })));
    assert!(store.remove_endpoint(&first).is_err());
    assert_eq!(store.endpoint(SOURCE, &jobs).unwrap().note, described);
    store.remove_endpoint(&second).unwrap();
    assert!(store.endpoint(SOURCE, &jobs).is_err());
}

#[test]
fn lists_are_read_in_parts() {
    let shelf = Shelf::new();
    let store = shelf.store();
    add(&store, &shelf.built_in, "a").unwrap();
    let (a, note) = (name("a"), CredentialNote::default());
    for called in ["3", "1", "2"] {
        store
            .add_endpoint(draft(SOURCE, &name(called), &a, &note))
            .unwrap();
    }
    let page = |after: Option<&str>| {
        let page = Page {
            after: after.map(name),
            limit: 2,
        };
        let part = store.endpoints(SOURCE, &page).unwrap();
        part.iter()
            .map(|one| one.name.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(page(None), ["1", "2"]);
    assert_eq!(page(Some("2")), ["3"]);
    assert!(
        store
            .endpoints(
                EndpointKind::Destination,
                &Page {
                    after: None,
                    limit: 9
                }
            )
            .unwrap()
            .is_empty()
    );
}
