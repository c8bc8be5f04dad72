//! Processes killed while they write: what they acknowledged is there, and nothing is there by halves.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use connector_host::{Connector, Values};
use credential_store::{CredentialName, CredentialNote, Draft, KeyHome, Removal, Store};

use crate::support::ignored_test;
use crate::support::in_process::{built_in, values_with};
use crate::support::shelf::Shelf;

/// How often a writer is killed.
const KILLS: usize = 200;

/// The writers that run at a time, each with a store of its own.
const WRITERS: usize = 2;

/// How many kills the real program gets, from its start to its end.
const PROGRAM_KILLS: u32 = 24;

/// The variable that makes the helper below a writer.
const STORE: &str = "STORE_OF_THE_WRITER";

fn values(connector: &Connector, key: &str) -> Values {
    let base_url = format!("https://{}.test/v1", host(key));
    values_with(connector, key, [("base-url", base_url)])
}

/// Writes for ever, and says after each write what is so from now on: `NAME KEY`, or `NAME -` for
/// one that is gone.
#[test]
#[ignore = "run by a_writer_that_is_killed_loses_nothing_that_it_acknowledged"]
fn a_writer_in_a_process_of_its_own() {
    let Some(path) = std::env::var_os(STORE) else {
        panic!("only for the test that starts it");
    };
    let connector = built_in();
    let mut start = String::new();
    println!("ready");
    std::io::stdin().read_line(&mut start).unwrap();
    let start = start.trim();
    let store = Store::open_or_make(Path::new(&path)).unwrap();
    store.prepare_key(Some(KeyHome::File)).unwrap();
    #[expect(clippy::disallowed_methods, reason = "the text is the test's own")]
    let mut stdout = std::io::stdout();
    let mut say = |name: &CredentialName, key: &str| {
        writeln!(stdout, "{name} {key}")
            .and_then(|()| stdout.flush())
            .unwrap();
    };
    for number in 0_usize.. {
        let name: CredentialName = format!("n{start}x{number}").parse().unwrap();
        let (first, second) = (
            format!("first-{start}-{number}"),
            format!("second-{start}-{number}"),
        );
        let draft = |values| Draft {
            name: &name,
            note: &NOTE,
            connector: &connector,
            values,
            verdict: None,
        };
        let one = values(&connector, &first);
        let credential = store.add(draft(&one)).unwrap();
        say(&name, &first);
        let other = values(&connector, &second);
        let changed = store.change(&credential, draft(&other)).unwrap();
        say(&name, &second);
        if number % 3 > 0 {
            store.remove(&changed, Removal::OnlyUnused).unwrap();
            say(&name, "-");
        }
    }
}

static NOTE: std::sync::LazyLock<CredentialNote> =
    std::sync::LazyLock::new(|| "A note that is as long as a line.".parse().unwrap());

/// A writer that waits for its start.
struct Writer {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Writer {
    fn new(store: &Path) -> Self {
        let mut child = ignored_test(module_path!(), "a_writer_in_a_process_of_its_own")
            .env(STORE, store)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut writer = Self {
            stdin: child.stdin.take().unwrap(),
            stdout: BufReader::new(child.stdout.take().unwrap()),
            child,
        };
        while !writer.line().unwrap().ends_with("ready") {}
        writer
    }

    /// The next line; none at the end.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.strip_suffix('\n').map(str::to_owned)
    }

    /// Lets it write for a while, kills it, and gives what it acknowledged.
    fn killed_after(mut self, number: usize, delay: Duration) -> Vec<(String, String)> {
        writeln!(self.stdin, "{number}").unwrap();
        std::thread::sleep(delay);
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut said = Vec::new();
        while let Some(line) = self.line() {
            let (name, key) = line.split_once(' ').unwrap();
            said.push((name.to_owned(), key.to_owned()));
        }
        said
    }
}

/// The host that goes with a key: the key itself would not be saved in a plain field.
fn host(key: &str) -> String {
    key.replace('-', ".")
}

/// What is in a store: names and keys. Each opens.
fn content(path: &Path, connector: &Connector) -> BTreeMap<String, String> {
    let database = rusqlite::Connection::open(path).unwrap();
    let whole: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(whole, "ok");
    let strays: i64 = database
        .query_row(
            "SELECT count(*) FROM value WHERE credential NOT IN (SELECT identity FROM credential)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(strays, 0);
    let store = Store::open(path).unwrap().unwrap();
    let credentials = store.credentials().unwrap();
    let opened = credentials.iter().map(|credential| {
        let secrets = store.secrets(credential, connector).unwrap();
        let (_, key) = secrets.iter().next().unwrap();
        let key = key.expose().to_owned();
        // Values and secret are of the same write.
        let base_url = credential.shown_base_url();
        assert!(
            base_url.ends_with(&format!("://{}.test/v1", host(&key))),
            "{base_url}"
        );
        assert_eq!(credential.note, *NOTE);
        assert_eq!(credential.fields().count(), 3);
        (credential.name.to_string(), key)
    });
    opened.collect()
}

#[test]
fn a_writer_that_is_killed_loses_nothing_that_it_acknowledged() {
    let connector = &built_in();
    let left = AtomicUsize::new(KILLS);
    let acknowledged = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                let folder = tempfile::tempdir().unwrap();
                let path = folder.path().join("store.db");
                let mut expected = BTreeMap::new();
                while let Ok(number) = left.try_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                    left.checked_sub(1)
                }) {
                    // From before its first write to somewhere among many; the number spreads them.
                    let delay = Duration::from_micros((number as u64 * 7_919) % 60_000);
                    let said = Writer::new(&path).killed_after(number, delay);
                    acknowledged.fetch_add(said.len(), Ordering::SeqCst);
                    for (name, key) in said {
                        expected.insert(name, key);
                    }
                    if path.exists() {
                        agree(&mut expected, content(&path, connector));
                    }
                }
            });
        }
    });
    let acknowledged = acknowledged.into_inner();
    println!("{KILLS} kills, {acknowledged} writes acknowledged");
    assert!(acknowledged > KILLS, "{acknowledged}");
}

/// Panics if the store does not hold what was acknowledged. The one write that was under way when
/// the writer was killed may be there or not: it is taken over as it is.
fn agree(expected: &mut BTreeMap<String, String>, found: BTreeMap<String, String>) {
    expected.retain(|_, key| key != "-");
    let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let other: Vec<_> = names
        .into_iter()
        .filter(|name| expected.get(*name) != found.get(*name))
        .map(|name| (name, expected.get(name), found.get(name)))
        .collect();
    let under_way = match other.as_slice() {
        [] => true,
        // Added, changed or removed, and not yet acknowledged.
        [(_, None, Some(key))] => key.starts_with("first-"),
        [(_, Some(before), Some(after))] => before.replace("first-", "second-") == **after,
        [(_, Some(before), None)] => before.starts_with("second-"),
        _ => false,
    };
    assert!(under_way, "{other:?}");
    *expected = found;
}

#[test]
fn the_program_that_is_killed_saves_a_credential_whole_or_not_at_all() {
    let shelf = Shelf::new();
    let connector = built_in();
    let add = |name: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_host-runner"));
        command
            .args(["credential", "add", name, "--save-anyway", "--store"])
            .arg(shelf.path())
            .args([
                "--set",
                &format!("base-url=http://{}.test/v1", host(&format!("key-{name}"))),
            ])
            .args(["--description", NOTE.as_str()])
            // No name is looked up: http is not spoken.
            .env_clear()
            .env("HOST_RUNNER_API_KEY", format!("key-{name}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    };
    // How long it takes when nobody kills it.
    let started = std::time::Instant::now();
    assert!(add("whole").status().unwrap().success());
    let whole = started.elapsed();
    let mut acknowledged = BTreeSet::from(["whole".to_owned()]);
    for number in 0..PROGRAM_KILLS {
        let name = format!("n{number}");
        let mut child = add(&name).spawn().unwrap();
        // Later kills are the more interesting ones.
        std::thread::sleep(whole * (PROGRAM_KILLS + 3 * number) / (3 * PROGRAM_KILLS));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        if String::from_utf8_lossy(&output.stdout).contains("saved as") {
            acknowledged.insert(name);
        }
    }
    let found = content(&shelf.path(), &connector);
    for (name, key) in &found {
        assert_eq!(*key, format!("key-{name}"));
    }
    for name in &acknowledged {
        assert!(found.contains_key(name), "{name} of {found:?}");
    }
    println!(
        "{} of {PROGRAM_KILLS} were acknowledged, {} saved",
        acknowledged.len() - 1,
        found.len() - 1
    );
}
