//! What does not get out to stdout is an error.

use std::fs::File;
use std::process::Stdio;

use clari_mock::GOOD_KEY;

use crate::support::batch::{line, wrong_key};
use crate::support::harness::{Done, Run, World};

/// A run whose stdout is on a disk that is full.
fn on_full_disk(run: Run) -> Done {
    run.done_with(
        File::options()
            .write(true)
            .open("/dev/full")
            .unwrap()
            .into(),
    )
}

/// A run whose reader has gone away.
fn without_reader(run: Run) -> Done {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    run.done_with(Stdio::from(writer))
}

#[test]
fn every_command_says_that_stdout_is_full_and_a_reader_that_went_away_is_no_error() {
    let world = World::new();
    let body = || world.reach("call", "{api}/v1").arg("/admin/limits");
    let runs: [(&dyn Fn() -> Run, i32); 8] = [
        (&|| world.validate("{api}/v1"), 0),
        (&|| world.validate("{api}/v1").arg("--json"), 0),
        (&|| world.validate("{api}/cases/401-unauthorized/v1"), 1),
        (&|| world.validate("not a url").arg("--json"), 1),
        (&body, 0),
        (&|| Run::new("config").args(["--format", "json-schema"]), 0),
        (&|| Run::new("completions").arg("bash"), 0),
        (&|| Run::new("--help"), 0),
    ];
    for (number, (run, code)) in runs.into_iter().enumerate() {
        let done = on_full_disk(run());
        assert_eq!(done.code(), 2, "{number}: {}", done.all());
        let said = done.stderr();
        assert!(
            said.contains("error: cannot write to stdout: No space left"),
            "{number}: {said}"
        );
        let done = without_reader(run());
        assert_eq!(
            (done.code(), done.stderr().as_str()),
            (code, ""),
            "{number}"
        );
        // The control: with a reader, it ends in the same way.
        assert_eq!(run().done().code(), code, "{number}");
    }
}

#[test]
fn a_batch_on_a_full_disk_ends_with_the_error_and_counts_what_got_out() {
    let world = World::new();
    let lines = [line("a", GOOD_KEY, None), line("b", &wrong_key(1), None)].concat();
    let run = || {
        let run = world.reach("batch", "{api}/v1").arg("-");
        run.env("HOST_RUNNER_API_KEY", "").stdin(&lines)
    };
    let done = on_full_disk(run());
    assert_eq!(done.code(), 2, "{}", done.all());
    let said = done.stderr();
    assert!(
        said.contains("error: cannot write to stdout: No space left"),
        "{said}"
    );
    assert!(said.contains("stopped: 0 validated"), "{said}");
    // The control: on a disk with room, both get out.
    let done = run().done();
    assert!(
        done.stderr().contains("done: 2 validated"),
        "{}",
        done.all()
    );
    assert_eq!(done.code(), 1);
}
