//! What the audit log holds, and that it shows when somebody has changed it.

use super::*;

const ALL: AuditQuery = AuditQuery {
    credential: None,
    before: None,
    limit: 100,
};

fn numbers(store: &Store, query: &AuditQuery) -> Vec<i64> {
    let entries = store.audit(query).unwrap();
    entries.iter().map(|entry| entry.number).collect()
}

/// A store with a credential `a` and four entries about it, and one about `b`.
fn logged(shelf: &Shelf) -> Store {
    let store = shelf.store();
    let a = add(&store, &shelf.built_in, "a").unwrap();
    let b = add(&store, &shelf.built_in, "b").unwrap();
    store
        .log(&[used(&a, Action::Created), used(&b, Action::Created)])
        .unwrap();
    validated(&store, &a, &verdict(Outcome::Valid, "ok"));
    let called = Use {
        detail: Some("GET /admin/limits".to_owned()),
        code: Some("200".to_owned()),
        ..used(&a, Action::Called)
    };
    store.log(&[called, used(&a, Action::Removed)]).unwrap();
    store
}

#[test]
fn an_entry_says_who_did_what_with_which_credential_and_what_it_came_to() {
    let shelf = Shelf::new();
    let store = logged(&shelf);
    let entries = store.audit(&ALL).unwrap();
    let [removed, called, validated, ..] = entries.as_slice() else {
        panic!("{entries:?}");
    };
    assert_eq!(
        (
            removed.number,
            removed.action.as_str(),
            removed.actor.as_str()
        ),
        (5, "removed", "somebody")
    );
    assert_eq!(called.detail.as_deref(), Some("GET /admin/limits"));
    assert_eq!(called.code.as_deref(), Some("200"));
    assert_eq!(
        (validated.outcome, validated.code.as_deref()),
        (Some(Outcome::Valid), Some("ok"))
    );
    assert_eq!(validated.connector_sha256, shelf.built_in.identity().sha256);
    let last = store.credential(&name("a")).unwrap().last.unwrap();
    assert_eq!(last.outcome, Outcome::Valid);
}

#[test]
fn the_log_is_read_in_parts_and_by_credential_under_each_name_that_it_had() {
    let shelf = Shelf::new();
    let store = logged(&shelf);
    assert_eq!(numbers(&store, &ALL), [5, 4, 3, 2, 1]);
    let part = AuditQuery {
        before: Some(4),
        limit: 2,
        ..ALL
    };
    assert_eq!(numbers(&store, &part), [3, 2]);
    let named = |called| AuditQuery {
        credential: Some(name(called)),
        ..ALL
    };
    assert_eq!(numbers(&store, &named("b")), [2]);
    store.rename(&saved(&store, "b"), &name("c")).unwrap();
    store
        .log(&[used(&saved(&store, "c"), Action::Called)])
        .unwrap();
    assert_eq!(numbers(&store, &named("c")), [6, 2]);
    assert_eq!(numbers(&store, &named("b")), [2]);
}

#[test]
fn an_entry_that_was_changed_moved_or_taken_out_shows() {
    for statement in [
        "UPDATE audit SET actor = 'nobody' WHERE number = 2",
        "UPDATE audit SET detail = '' WHERE number = 3",
        "UPDATE audit SET at = at - 1 WHERE number = 4",
        "UPDATE audit SET credential = x'00' WHERE number = 1",
        "DELETE FROM audit WHERE number = 3",
        "DELETE FROM audit WHERE number = 1",
        "UPDATE audit SET number = 99 WHERE number = 2",
        "UPDATE audit SET chain = (SELECT chain FROM audit WHERE number = 1) WHERE number = 2",
    ] {
        let shelf = Shelf::new();
        let store = logged(&shelf);
        assert_eq!(store.verify_audit().unwrap(), 5);
        shelf.tamper(statement);
        let error = store.verify_audit().unwrap_err();
        assert!(
            matches!(error, StoreError::AuditBroken { .. }),
            "{statement}: {error}"
        );
    }
}

#[test]
fn uses_are_logged_together_or_not_at_all() {
    let shelf = Shelf::new();
    let store = logged(&shelf);
    shelf.tamper("UPDATE store SET key_check = x'00'");
    // Another process, which has no key yet.
    let other = Store::open(&shelf.path()).unwrap().unwrap();
    let a = saved(&other, "a");
    assert!(
        other
            .log(&[used(&a, Action::Called), used(&a, Action::Called)])
            .is_err()
    );
    assert_eq!(numbers(&store, &ALL).len(), 5);
}
