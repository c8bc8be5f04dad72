//! Files that another user of the machine has put in the place of ours, and files given twice.
//!
//! Only root can make files of another user: where the tests run as someone else, those cases are left
//! out, and that is said.

#![cfg(unix)]

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

use clari_mock::GOOD_KEY;

use crate::support::batch::{line, with_journal, world, wrong_key};
use crate::support::files::{assert_refused, give_away, set_mode, take_back};
use crate::support::harness::{Run, World};
use crate::support::shelf::Shelf;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o777
}

/// Puts a link in the place of a file for as long as something is done.
fn with_link(path: &Path, act: impl FnOnce()) {
    let elsewhere = path.with_extension("elsewhere");
    fs::rename(path, &elsewhere).unwrap();
    symlink(&elsewhere, path).unwrap();
    act();
    fs::rename(&elsewhere, path).unwrap();
}

#[test]
fn a_key_file_that_is_a_link_or_another_users_is_refused() {
    let shelf = Shelf::new().with("a");
    let file = shelf.key_file();
    with_link(&file, || {
        assert_refused(&shelf.header("a"), "it is a symbolic link");
    });
    if give_away(&file) {
        assert_refused(&shelf.header("a"), "it belongs to another user");
        take_back(&file);
    }
    assert_eq!(shelf.header("a").code(), 0);
}

#[test]
fn a_store_that_is_a_link_or_another_users_or_where_others_write_is_refused() {
    // In a folder of its own, so that the others of the test stay as they are.
    let shelf = Shelf::new();
    let folder = shelf.world.folder.path().join("private");
    let store = folder.join("store.db");
    let run = |run: Run| run.arg("--store").arg(&store).done();
    let list = || run(Run::new("credential").arg("list"));
    let add = |name: &str| {
        let base_url = format!("base-url={}", shelf.world.url("{api}/v1"));
        let add = shelf.reaching(Run::new("credential").args(["add", name]));
        run(add
            .args(["--set", &base_url])
            .env("HOST_RUNNER_API_KEY", GOOD_KEY))
    };
    assert_eq!(add("a").code(), 0);
    assert_eq!(mode(&store), 0o600);
    let both_refuse = |words: &str| {
        assert_refused(&list(), words);
        assert_refused(&add("b"), words);
    };
    with_link(&store, || both_refuse("it is a symbolic link"));
    set_mode(&store, 0o620);
    both_refuse("others than its owner can write to it");
    set_mode(&store, 0o600);
    for open in [0o770, 0o777, 0o1777] {
        set_mode(&folder, open);
        both_refuse("others than its owner can write to its folder");
    }
    set_mode(&folder, 0o755);
    if give_away(&store) {
        both_refuse("it belongs to another user");
        take_back(&store);
        assert!(give_away(&folder));
        both_refuse("its folder belongs to another user");
        take_back(&folder);
    }
    // A new store in such a folder is not begun.
    let open = shelf.world.folder.path().join("open");
    fs::create_dir(&open).unwrap();
    set_mode(&open, 0o777);
    let add_there = |path: PathBuf| {
        let base_url = format!("base-url={}", shelf.world.url("{api}/v1"));
        let add = shelf.reaching(Run::new("credential").args(["add", "c", "--set", &base_url]));
        add.arg("--store")
            .arg(path)
            .env("HOST_RUNNER_API_KEY", GOOD_KEY)
            .done()
    };
    assert_refused(
        &add_there(open.join("new.db")),
        "others than its owner can write to its folder",
    );
    assert_eq!(fs::read_dir(&open).unwrap().count(), 0);
    // Controls: a link to the folder is the folder, and now it is its owner's alone.
    set_mode(&open, 0o700);
    let link = shelf.world.folder.path().join("link");
    symlink(&open, &link).unwrap();
    assert_eq!(add_there(link.join("new.db")).code(), 0);
    assert_eq!(list().code(), 0);
    assert_eq!(add("b").code(), 0);
}

#[test]
fn a_pipe_in_the_place_of_a_file_keeps_nobody_waiting() {
    let shelf = Shelf::new().with("a");
    let world = &shelf.world;
    let pipe = world.folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    fs::rename(shelf.key_file(), world.folder.path().join("kept")).unwrap();
    fs::rename(&pipe, shelf.key_file()).unwrap();
    assert_refused(&shelf.header("a"), "it is not a regular file");
    fs::rename(shelf.key_file(), &pipe).unwrap();
    fs::rename(world.folder.path().join("kept"), shelf.key_file()).unwrap();
    assert_eq!(shelf.header("a").code(), 0);
    let store = Run::new("credential").args(["list", "--store"]).arg(&pipe);
    assert_refused(&store.done(), "it is not a file");
    let input = world.file("lines.jsonl", line("a", GOOD_KEY, None));
    assert_refused(&with_journal(world, &input, &pipe).done(), "cannot use");
    fs::remove_file(&pipe).unwrap();
}

#[test]
fn the_file_of_the_lines_is_no_journal_whatever_it_is_called() {
    let world = world();
    let text = line("a", &wrong_key(1), None) + line("b", &wrong_key(2), None).trim_end();
    let input = world.file("lines.jsonl", &text);
    let at = |name: &str| world.folder.path().join(name);
    fs::hard_link(&input, at("hard")).unwrap();
    symlink(&input, at("soft")).unwrap();
    fs::copy(&input, at("copy")).unwrap();
    for (name, words) in [
        ("lines.jsonl", "it is also the input"),
        ("hard", "it is also the input"),
        ("soft", "cannot use"),
        ("copy", "it is not a journal"),
    ] {
        assert_refused(&with_journal(&world, &input, &at(name)).done(), words);
        assert_eq!(fs::read_to_string(&input).unwrap(), text, "{name}");
    }
    assert_eq!(fs::read_to_string(at("copy")).unwrap(), text);
    // From stdin, and with the output in the journal.
    let redirected = |stdin: &Path, stdout: &Path, journal: &Path| {
        let mut command = with_journal(&world, Path::new("-"), journal).command();
        let output = File::options().append(true).create(true).open(stdout);
        command
            .stdin(File::open(stdin).unwrap())
            .stdout(output.unwrap());
        command.output().unwrap()
    };
    for (stdout, journal) in [("out", "lines.jsonl"), ("both", "both")] {
        let output = redirected(&input, &at(stdout), &at(journal));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("it is also the input"), "{said}");
    }
    // Messages in the journal would make it one that cannot be read again.
    let messages = |messages: &str, journal: &str| {
        let stderr = File::options().append(true).create(true).open(at(messages));
        let mut command = with_journal(&world, &input, &at(journal)).command();
        command
            .stderr(stderr.unwrap())
            .output()
            .unwrap()
            .status
            .code()
    };
    assert_eq!(messages("messages", "messages"), Some(2));
    let said = fs::read_to_string(at("messages")).unwrap();
    assert!(said.contains("it is also the input"), "{said}");
    assert_eq!(fs::read_to_string(&input).unwrap(), text);
    assert_eq!(world.requests().len(), 0);
    assert_eq!(messages("said", "apart"), Some(0));
    let before = world.requests().len();
    // Control: each in a file of its own.
    let output = redirected(&input, &at("out"), &at("journal"));
    assert_eq!(output.status.code(), Some(0));
    let journal = fs::read_to_string(at("journal")).unwrap();
    assert_eq!(journal, fs::read_to_string(at("out")).unwrap());
    assert_eq!((journal.lines().count(), mode(&at("journal"))), (2, 0o600));
    // And it goes on from there.
    assert_eq!(
        with_journal(&world, &input, &at("journal")).done().code(),
        0
    );
    assert_eq!(world.requests().len(), before + 2);
}

#[test]
fn a_journal_that_is_a_link_or_another_users_is_refused_and_left_alone() {
    let world = world();
    let input = world.file("lines.jsonl", line("a", &wrong_key(1), None));
    let journal = world.folder.path().join("journal");
    assert_eq!(with_journal(&world, &input, &journal).done().code(), 0);
    let text = fs::read_to_string(&journal).unwrap() + "{\"id\":\"b\",\"out";
    fs::write(&journal, &text).unwrap();
    let refused = |words: &str| {
        let done = with_journal(&world, &input, &journal).done();
        assert_refused(&done, words);
        assert_eq!(fs::read_to_string(&journal).unwrap(), text);
    };
    with_link(&journal, || refused("it is a symbolic link"));
    set_mode(&journal, 0o606);
    refused("others than its owner can write to it");
    set_mode(&journal, 0o600);
    if give_away(&journal) {
        refused("it belongs to another user");
        take_back(&journal);
    }
    // A link that leads nowhere makes no file there.
    let (nowhere, link) = (
        journal.with_extension("nowhere"),
        journal.with_extension("link"),
    );
    symlink(&nowhere, &link).unwrap();
    assert_refused(
        &with_journal(&world, &input, &link).done(),
        "it is a symbolic link",
    );
    assert!(!nowhere.exists());
    fs::remove_file(&link).unwrap();
    // Control: as it was, it is gone on with, and the torn line is cut off.
    let done = with_journal(&world, &input, &journal).done();
    assert_eq!(done.code(), 0, "{}", done.all());
    assert_eq!(fs::read_to_string(&journal).unwrap().lines().count(), 1);
}

/// Code of another user's is not run, but made anew.
#[test]
fn compiled_code_of_another_user_is_not_run() {
    let world = World::new();
    let folder = world.folder.path().join("cache");
    let run = || {
        let run = Run::new("config").env("HOST_RUNNER_CACHE_DIR", &folder);
        assert_eq!(run.done().code(), 0);
    };
    let file = || {
        let files = fs::read_dir(&folder).unwrap();
        let files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
        let [file] = files.as_slice() else {
            panic!("{files:?}")
        };
        file.clone()
    };
    run();
    let number = |path: &Path| fs::metadata(path).unwrap().ino();
    let first = file();
    let (kept, at) = (number(&first), fs::metadata(&first).unwrap().modified());
    assert_eq!((mode(&folder), mode(&first)), (0o700, 0o600));
    // Control: it is used, as the time says.
    run();
    assert_eq!(number(&first), kept);
    assert!(fs::metadata(&first).unwrap().modified().unwrap() > at.unwrap());
    set_mode(&first, 0o602);
    run();
    let anew = number(&file());
    assert_ne!(anew, kept);
    if give_away(&first) {
        run();
        assert_ne!(number(&file()), anew);
        assert_eq!(
            fs::metadata(&first).unwrap().uid(),
            rustix::process::geteuid().as_raw()
        );
        assert!(give_away(&folder));
        let before = fs::metadata(&first).unwrap().modified().unwrap();
        run();
        assert_eq!(fs::metadata(&first).unwrap().modified().unwrap(), before);
        take_back(&folder);
    }
}
