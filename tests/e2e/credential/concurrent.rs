//! Many processes use one store at the same time: everything that was acknowledged is there.

use std::collections::BTreeSet;
use std::thread;

use clari_mock::GOOD_KEY;
use credential_store::Store;

use crate::support::in_process::built_in;
use crate::support::shelf::Shelf;

/// How many processes there are at a time.
const PROCESSES: usize = 12;

#[test]
fn processes_that_start_a_store_together_lose_nothing() {
    let shelf = Shelf::new();
    // Nothing is there yet: the store and its key are made by whoever is first.
    let add = |name: String| {
        shelf
            .add(&name, "https://127.0.0.1/v1")
            .arg("--save-anyway")
    };
    let runs: Vec<_> = (0..PROCESSES)
        .map(|number| add(format!("own {number}")))
        .collect();
    // The same name for two of them: one gets it.
    let rivals: Vec<_> = (0..2).map(|_| add("rival".to_owned())).collect();
    let codes = |runs: Vec<crate::support::harness::Run>| {
        thread::scope(|scope| {
            let running: Vec<_> = runs
                .into_iter()
                .map(|run| scope.spawn(|| run.done()))
                .collect();
            let done = running.into_iter().map(|one| one.join().unwrap());
            done.map(|done| (done.code(), done.all()))
                .collect::<Vec<_>>()
        })
    };
    let both = thread::scope(|scope| {
        let rivals = scope.spawn(|| codes(rivals));
        let own = codes(runs);
        (own, rivals.join().unwrap())
    });
    for (code, output) in &both.0 {
        assert_eq!(*code, 0, "{output}");
    }
    let mut rivals: Vec<i32> = both.1.iter().map(|(code, _)| *code).collect();
    rivals.sort_unstable();
    assert_eq!(rivals, [0, 2], "{:?}", both.1);

    let expected: BTreeSet<String> = (0..PROCESSES)
        .map(|number| format!("own {number}"))
        .chain(["rival".to_owned()])
        .collect();
    assert_eq!(shelf.names().into_iter().collect::<BTreeSet<_>>(), expected);
    let connector = built_in();
    let store = Store::open(&shelf.path()).unwrap().unwrap();
    for credential in store.credentials().unwrap() {
        let secrets = store.secrets(&credential, &connector).unwrap();
        let key: Vec<&str> = secrets
            .values()
            .map(connector_host::Secret::expose)
            .collect();
        assert_eq!(key, [GOOD_KEY], "{}", credential.name);
    }
    // The folder holds the store, its key and what SQLite has beside an open store.
    let files = std::fs::read_dir(shelf.world.folder.path()).unwrap();
    let files: BTreeSet<String> = files
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let known = [
        "ca.pem",
        "store.db",
        "store.db.key",
        "store.db-shm",
        "store.db-wal",
    ];
    assert_eq!(files, known.map(str::to_owned).into());
}
