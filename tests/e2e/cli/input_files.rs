//! The files that options name: which are read, which are refused, and that none keeps a run waiting.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use clari_mock::GOOD_KEY;

use crate::support::batch::line;
use crate::support::files::{assert_refused, give_away, set_mode, take_back};
use crate::support::harness::{Done, Run, World};
use crate::support::leaks;

/// A secret as a container has it: a link to a link, and of another user.
#[test]
fn a_secret_file_may_be_a_link_but_nothing_that_everyone_can_write_to() {
    let world = World::new();
    let at = |name: &str| world.folder.path().join(name);
    fs::create_dir(at("..2026_11_24")).unwrap();
    let real = world.file("..2026_11_24/api-key", GOOD_KEY);
    symlink("..2026_11_24", at("..data")).unwrap();
    symlink("..data/api-key", at("api-key")).unwrap();
    let validate = || {
        let base_url = format!("base-url={}", world.url("{api}/v1"));
        let source = format!("api-key=file:{}", at("api-key").display());
        world
            .allowed("validate")
            .args(["--set", &base_url, "--secret-from", &source])
            .done()
    };
    for fine in [0o400, 0o644, 0o664] {
        set_mode(&real, fine);
        assert_eq!(validate().code(), 0, "{fine:o}");
    }
    if give_away(&real) {
        assert_eq!(validate().code(), 0);
        take_back(&real);
    }
    let before = world.requests().len();
    set_mode(&real, 0o666);
    assert_refused(&validate(), "everyone can write to it; `chmod o-w` it");
    // So are the lines of a batch, and root certificates.
    let lines = world.file(
        "lines.jsonl",
        line("a", GOOD_KEY, Some(world.url("{api}/v1"))),
    );
    let batch = || world.allowed("batch").arg(&lines).done();
    let (ca, everyone) = (at("ca.pem"), "everyone can write to it");
    for file in [&lines, &ca] {
        set_mode(file, 0o646);
        assert_refused(&batch(), everyone);
        set_mode(file, 0o644);
    }
    assert_eq!(world.requests().len(), before);
    assert_eq!(batch().code(), 0);
    // What is written is searched for the key, through links too.
    fs::remove_file(at("api-key")).unwrap();
    fs::remove_file(at("..data")).unwrap();
}

/// A named pipe in the test's folder.
fn pipe(world: &World) -> PathBuf {
    let pipe = world.folder.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    pipe
}

/// `host-runner validate` with the key from a path.
fn with_key_from(world: &World, path: &str) -> Run {
    let base_url = format!("base-url={}", world.url("{api}/v1"));
    world
        .allowed("validate")
        .args(["--set", &base_url])
        .args(["--secret-from", &format!("api-key=file:{path}")])
}

#[test]
fn a_named_pipe_without_a_writer_is_refused_at_once() {
    let world = World::new();
    let pipe = pipe(&world);
    let started = Instant::now();
    let done = with_key_from(&world, pipe.to_str().unwrap()).done();
    assert_refused(&done, "it is not a regular file");
    let ca_file = Run::new("validate").arg("--ca-file").arg(&pipe).done();
    assert_refused(&ca_file, "it is not a regular file");
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(world.requests().len(), 0);
    fs::remove_file(&pipe).unwrap();
    // Control: a file at the same place is read.
    let file = world.file("pipe", GOOD_KEY);
    let done = with_key_from(&world, file.to_str().unwrap()).done();
    assert_eq!(done.code(), 0, "{}", done.all());
}

#[test]
fn stdin_and_what_a_shell_substitutes_are_read() {
    let world = World::new();
    let done = with_key_from(&world, "/dev/stdin").stdin(GOOD_KEY).done();
    assert_eq!(done.code(), 0, "{}", done.all());

    let run = with_key_from(&world, "SUBSTITUTED").command();
    let words: Vec<String> = [run.get_program()]
        .into_iter()
        .chain(run.get_args())
        .map(|word| format!("'{}'", word.to_str().unwrap()))
        .collect();
    // The writer of the second one starts late: it is waited for.
    for command in ["printf %s \"$KEY\"", "sleep 1; printf %s \"$KEY\""] {
        let script = words
            .join(" ")
            .replace("file:SUBSTITUTED'", &format!("file:'<({command})"));
        let mut bash = Command::new("bash");
        bash.args(["-c", &script]).env("KEY", GOOD_KEY);
        let output = bash.output().unwrap();
        leaks::search(&bash, b"", &output);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{script}: {said}");
    }
}

#[test]
fn a_batch_may_come_through_a_named_pipe() {
    let world = World::new();
    let pipe = pipe(&world);
    let lines = line("a", GOOD_KEY, Some(world.url("{api}/v1")));
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, lines)
    });
    let done: Done = world.allowed("batch").arg(&pipe).done();
    assert_eq!(done.code(), 0, "{}", done.all());
    writer.join().unwrap().unwrap();
    fs::remove_file(&pipe).unwrap();
}
