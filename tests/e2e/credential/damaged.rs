//! A store that is damaged, strange, newer, or where nothing can be written: a clear error, and nothing is lost.

use std::path::Path;
use std::process::Command;

use clari_mock::GOOD_KEY;

use crate::support::harness::Run;
use crate::support::leaks;
use crate::support::shelf::Shelf;

/// What makes another file of a good store.
type Change = fn(&mut Vec<u8>);

/// A file that no command may touch, and the words that say why.
const STRANGE: [(&str, Change, &str); 9] = [
    ("empty", |file| file.clear(), "it is empty"),
    (
        "text",
        |file| *file = b"hello, I am a letter to my bank".to_vec(),
        "it is not a database of SQLite",
    ),
    (
        "its start alone",
        |file| file.truncate(50),
        "it is a database of another program",
    ),
    (
        "of another program",
        |file| file[68..72].fill(7),
        "it is a database of another program",
    ),
    (
        "from the future",
        |file| file[63] = 99,
        "has version 99, and this program supports versions up to 2",
    ),
    (
        "cut in the middle",
        |file| file.truncate(file.len() / 2),
        "is damaged",
    ),
    (
        "with a page of noise",
        |file| {
            let at = file.len() - 4096;
            file[at..].fill(0x5a);
        },
        "is damaged",
    ),
    (
        "with a first page of noise",
        |file| file[100..4096].fill(0x5a),
        "is damaged",
    ),
    (
        "with a page of nothing",
        |file| file[4096..8192].fill(0),
        "is damaged",
    ),
];

#[test]
fn a_file_that_is_no_whole_store_of_today_is_left_as_it_is_to_the_byte() {
    let shelf = Shelf::new().with("a");
    let whole = std::fs::read(shelf.path()).unwrap();
    let commands = || {
        [
            shelf.credential("list"),
            shelf.credential("show").arg("a"),
            shelf.credential("validate").arg("--all"),
            shelf.credential("rename").args(["a", "b"]),
            shelf.credential("remove").args(["a", "--yes"]),
            shelf.credential("edit").args(["a", "--description", "x"]),
            shelf.add("b", "{api}/v1"),
        ]
    };
    let before = shelf.world.requests().len();
    for (what, change, words) in STRANGE {
        let mut strange = whole.clone();
        change(&mut strange);
        std::fs::write(shelf.path(), &strange).unwrap();
        for run in commands() {
            let done = run.done();
            assert_eq!(done.code(), 2, "{what}: {}", done.all());
            assert!(done.stderr().contains(words), "{what}: {}", done.stderr());
            assert!(
                done.stderr().contains("hint: "),
                "{what}: {}",
                done.stderr()
            );
            assert!(std::fs::read(shelf.path()).unwrap() == strange, "{what}");
        }
    }
    assert_eq!(shelf.world.requests().len(), before);
    // The control: the copy that was put back is whole.
    std::fs::write(shelf.path(), &whole).unwrap();
    assert_eq!(shelf.names(), ["a"]);
    assert_eq!(shelf.header("a").code(), 0);
    let folder = shelf.credential("list").arg("--json").done();
    assert_eq!(folder.code(), 0, "{}", folder.all());
}

#[test]
fn any_bytes_flipped_anywhere_lose_no_other_secret_and_stop_nothing_else() {
    let shelf = Shelf::new().with("a");
    let whole = std::fs::read(shelf.path()).unwrap();
    // A byte in each part of the file: every end is a documented one.
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0xff;
        std::fs::write(shelf.path(), &flipped).unwrap();
        let done = shelf.credential("show").arg("a").done();
        assert!([0, 2].contains(&done.code()), "{at}: {}", done.all());
        assert!(std::fs::read(shelf.path()).unwrap() == flipped, "{at}");
    }
}

#[test]
fn a_folder_is_no_store() {
    let shelf = Shelf::new();
    let done = Run::new("credential")
        .args(["list", "--store"])
        .arg(shelf.world.folder.path())
        .done();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert!(
        done.stderr().contains("it is not a file"),
        "{}",
        done.stderr()
    );
}

/// Runs a script in a file system of its own, mounted at `$MOUNT`; none where that is not allowed.
fn mounted(shelf: &Shelf, script: &str) -> Option<String> {
    let mount = shelf.world.folder.path().join("mount");
    std::fs::create_dir_all(&mount).unwrap();
    let run = |script: &str| {
        Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-euc", script])
            .env("MOUNT", &mount)
            .env("RUNNER", env!("CARGO_BIN_EXE_host-runner"))
            .env("HOST_RUNNER_API_KEY", GOOD_KEY)
            .output()
    };
    let allowed = run("mount -t tmpfs none \"$MOUNT\"");
    if !allowed.is_ok_and(|done| done.status.success()) {
        println!("not tried: this machine does not allow mounting");
        return None;
    }
    let done = run(script).unwrap();
    let output = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
    assert!(done.status.success(), "{output}");
    leaks::assert_none(GOOD_KEY, output.as_bytes(), "the output");
    Some(output)
}

/// What the scripts have in common.
const FUNCTIONS: &str = r#"
STORE="$MOUNT/folder/store.db"
add() { "$RUNNER" credential add "$1" --store "$STORE" --quiet --save-anyway --set base-url=https://127.0.0.1/v1 2>&1 || echo "exit $?"; }
opens() { "$RUNNER" authorize --store "$STORE" --credential "$1" >/dev/null 2>&1 && echo "$1 opens" || echo "$1 does not"; }
"#;

#[test]
fn a_full_disk_loses_nothing_and_says_so() {
    let shelf = Shelf::new();
    let script = format!(
        r#"{FUNCTIONS}
mount -t tmpfs -o size=1m none "$MOUNT"
add first
dd if=/dev/zero of="$MOUNT/filler" bs=4096 2>/dev/null || true
add second
opens first
opens second
rm "$MOUNT/filler"
add second
opens second
"#
    );
    let Some(output) = mounted(&shelf, &script) else {
        return;
    };
    let lines: Vec<&str> = output.lines().collect();
    let store = shelf.world.folder.path().join("mount/folder/store.db");
    let full = format!("error: the disk of the store `{}` is full", store.display());
    let expected = [
        full.as_str(),
        "hint: free some space and try again; saved credentials are intact",
        "exit 2",
        "first opens",
        "second does not",
        "second opens",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_disk_that_is_full_from_the_start_is_left_without_half_a_store() {
    let shelf = Shelf::new();
    let script = format!(
        r#"{FUNCTIONS}
mount -t tmpfs -o size=1m none "$MOUNT"
mkdir "$MOUNT/folder"
dd if=/dev/zero of="$MOUNT/filler" bs=4096 2>/dev/null || true
add first
ls -A "$MOUNT/folder"
rm "$MOUNT/filler"
add first
opens first
"#
    );
    let Some(output) = mounted(&shelf, &script) else {
        return;
    };
    assert!(output.contains("is full\n"), "{output}");
    assert!(output.ends_with("exit 2\nfirst opens\n"), "{output}");
}

#[test]
fn what_is_saved_in_a_read_only_folder_can_be_used_and_not_changed() {
    let shelf = Shelf::new();
    let script = format!(
        r#"{FUNCTIONS}
mount -t tmpfs none "$MOUNT"
add first
mount -o remount,ro "$MOUNT"
add second
opens first
"$RUNNER" credential remove first --yes --store "$STORE" 2>&1 || echo "exit $?"
"$RUNNER" validate --credential first --store "$STORE" 2>&1 >/dev/null || echo "exit $?"
STORE="$MOUNT/other.db"
add third
STORE="$MOUNT/folder/store.db"
mount -o remount,rw "$MOUNT"
opens first
add second
opens second
"#
    );
    let Some(output) = mounted(&shelf, &script) else {
        return;
    };
    let folder = shelf.world.folder.path().join("mount");
    let store = folder.join("folder/store.db");
    let cannot = format!(
        "the store `{}` cannot be opened for writing",
        store.display()
    );
    let hint = "hint: make sure that you can write to the file and its folder";
    let error = format!("error: {cannot}");
    let warning = format!("warning: cannot write to the audit log: {cannot}");
    let lines: Vec<&str> = output.lines().collect();
    let expected = [
        error.as_str(),
        hint,
        "exit 2",
        "first opens",
        &error,
        hint,
        "exit 2",
        &warning,
        "hint: `--allow-address 127.0.0.1/32` allows it",
        // The verdict's own: nothing may be reached on loopback.
        "exit 3",
    ];
    assert_eq!(lines[..expected.len()], expected);
    let [cannot, .., "exit 2", "first opens", "second opens"] = lines[expected.len()..] else {
        panic!("{output}");
    };
    assert!(cannot.contains(&other(&folder)), "{output}");
}

fn other(folder: &Path) -> String {
    format!("`{}`", folder.join("other.db").display())
}
