//! `host-runner batch`: many credentials, one verdict a line.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use clari_mock::GOOD_KEY;
use serde_json::{Value, json};

use crate::support::batch::{line, world, wrong_key};
use crate::support::harness::{Done, Run, World};
use crate::support::leaks;
use crate::support::raw_server::RawServer;

/// `host-runner batch -` without a bound on the rate.
fn batch(world: &World, base_url: &str, lines: &str) -> Run {
    world
        .reach("batch", base_url)
        .args(["-", "--rate-per-origin", "0"])
        .stdin(lines)
}

/// The verdict lines, in order; none of them, nor anything else, holds a key.
fn verdicts(done: &Done) -> Vec<Value> {
    for key in [GOOD_KEY, "wrong-key"] {
        leaks::assert_none(key, done.all().as_bytes(), "the output");
    }
    let lines = done.stdout();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn codes(done: &Done) -> BTreeMap<String, String> {
    let verdicts = verdicts(done);
    let codes = verdicts.iter().map(|verdict| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&verdict["id"]), text(&verdict["code"]))
    });
    let codes: BTreeMap<_, _> = codes.collect();
    assert_eq!(codes.len(), verdicts.len(), "an id twice");
    codes
}

#[test]
fn each_line_gets_its_own_verdict_with_its_id() {
    let world = world();
    let lines = [
        line("good", GOOD_KEY, None),
        line("wrong", &wrong_key(0), None),
        line("no-route", GOOD_KEY, Some(world.url("{api}/v9"))),
        "\n".to_owned(),
        // The variable is set, but for a single run.
        r#"{"id":"no-key","values":{}}"#.to_owned(),
    ];
    let done = batch(&world, "{api}/v1", &lines.concat()).done();
    let expected = [
        ("good", "ok"),
        ("wrong", "token-rejected"),
        ("no-route", "endpoint-not-found"),
        ("no-key", "bad-input"),
    ];
    let expected = expected.map(|(id, code)| (id.to_owned(), code.to_owned()));
    assert_eq!(codes(&done), expected.into());
    assert_eq!(done.code(), 1, "{}", done.all());
    let verdicts = verdicts(&done);
    let good = verdicts.iter().find(|line| line["id"] == "good").unwrap();
    assert_eq!(good["outcome"], "valid");
    assert_eq!(
        good["facts"][0],
        json!({"name": "monthly-quota", "value": 1000})
    );
    assert_eq!(good["receipt"], Value::Null);
    assert!(
        done.stderr().contains(
            "done: 4 validated (3 API calls), 0 duplicates, 0 already in the journal, 0 rejected"
        ),
        "{}",
        done.all()
    );

    let undetermined = batch(&world, "{api}/v1", &[lines[0].as_str(), &lines[2]].concat()).done();
    assert_eq!(undetermined.code(), 3, "{}", undetermined.all());
    let valid = batch(&world, "{api}/v1", &lines[0]).done();
    assert_eq!(valid.code(), 0, "{}", valid.all());
}

#[test]
fn equal_credentials_are_asked_once_and_all_get_the_verdict() {
    let world = world();
    let mut lines = String::new();
    for number in 0..20 {
        lines += &line(&format!("a{number}"), GOOD_KEY, None);
        lines += &line(&format!("b{number}"), &wrong_key(1), None);
    }
    let done = batch(&world, "{api}/v1", &lines).arg("--receipt").done();
    let codes = codes(&done);
    assert_eq!(codes.len(), 40);
    for (id, code) in codes {
        let expected = if id.starts_with('a') {
            "ok"
        } else {
            "token-rejected"
        };
        assert_eq!(code, expected, "{id}");
    }
    assert_eq!(world.requests().len(), 2);
    let summary =
        "done: 2 validated (2 API calls), 38 duplicates, 0 already in the journal, 0 rejected";
    assert!(done.stderr().contains(summary), "{}", done.stderr());
    let verdicts = verdicts(&done);
    let asked = verdicts
        .iter()
        .filter(|line| line["receipt"]["sealed"] == true);
    assert_eq!(asked.count(), 2);
}

#[test]
fn a_line_that_is_rejected_is_named_by_its_number_and_not_repeated() {
    let world = world();
    let lines = [
        line("a", GOOD_KEY, None),
        format!("{GOOD_KEY}\n"),
        line("a", &wrong_key(2), None),
        format!("{{\"id\":\"b\",\"values\":{{\"{GOOD_KEY}\":\"x\"}}}}\n"),
        format!("{{\"id\":\"c\",\"{GOOD_KEY}\":1}}\n"),
        format!(
            "{{\"id\":\"d\",\"values\":{{\"api-key\":\"{}\"}}}}\n",
            GOOD_KEY.repeat(5_000)
        ),
        line(&format!("of {GOOD_KEY}"), GOOD_KEY, None),
        line("e", GOOD_KEY, None),
    ];
    let done = batch(&world, "{api}/v1", &lines.concat()).done();
    assert_eq!(done.code(), 2, "{}", done.all());
    let ids: Vec<String> = codes(&done).into_keys().collect();
    assert_eq!(ids, ["a", "e"]);
    let stderr = done.stderr();
    let summary =
        "done: 1 validated (1 API calls), 1 duplicates, 0 already in the journal, 6 rejected";
    assert!(stderr.contains(summary), "{stderr}");
    for number in 1..=8 {
        let told = stderr.contains(&format!("error: line {number}: "));
        assert_eq!(told, (2..=7).contains(&number), "{number}: {stderr}");
    }
    assert_eq!(world.requests().len(), 1);
}

#[test]
fn an_origin_that_is_asked_too_often_waits_and_others_go_on() {
    let world = world();
    let busy = Some(world.url("{api}/cases/busy/v1"));
    let mut lines = line("busy", GOOD_KEY, busy);
    lines += &line("behind", GOOD_KEY, Some(world.url("{api}/cases/any/v1")));
    for number in 0..5 {
        lines += &line(&format!("{number}"), &wrong_key(number), None);
    }
    let done = batch(&world, "{api-ip}/cases/any/v1", &lines)
        .args(["--jobs", "1"])
        .done();
    let ids = verdicts(&done);
    let ids: Vec<&str> = ids
        .iter()
        .map(|line| line["id"].as_str().unwrap())
        .collect();
    // What the same origin is to be asked comes after what it did not answer.
    assert_eq!(ids, ["0", "1", "2", "3", "4", "busy", "behind"]);
    assert_eq!(codes(&done)["busy"], "rate-limited");
    assert_eq!(done.code(), 3, "{}", done.all());
    let requests = world.requests();
    let asked = requests
        .iter()
        .filter(|request| request.path().contains("busy"));
    assert_eq!(asked.count(), 4);
}

/// How often the server below was asked.
static ASKED: AtomicUsize = AtomicUsize::new(0);

#[test]
fn a_credential_is_asked_again_after_the_time_that_the_api_asks_for() {
    let server = RawServer::start(|wire| {
        if ASKED.fetch_add(1, Ordering::Relaxed) < 2 {
            wire.say(
                "HTTP/1.1 429 \r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            );
        } else {
            wire.answer("connection: close\r\n", r#"{"jobs":{}}"#);
        }
    });
    let world = world();
    let done = batch(&world, &server.base_url("http"), &line("a", GOOD_KEY, None))
        .arg("--allow-plaintext")
        .done();
    assert_eq!(codes(&done)["a"], "ok");
    assert_eq!(ASKED.load(Ordering::Relaxed), 3);
}

#[test]
fn rejections_in_a_row_blame_no_key_once_one_was_valid() {
    let rejected: String = (0..30)
        .map(|number| line(&number.to_string(), &wrong_key(number), None))
        .collect();
    let run = |lines: &str| {
        let world = world();
        let done = batch(&world, "{api}/v1", lines)
            .args(["--jobs", "1"])
            .done();
        let codes = codes(&done);
        (done.code(), codes)
    };
    let (code, codes) = run(&(line("good", GOOD_KEY, None) + &rejected));
    assert_eq!(code, 3);
    for number in 0..30 {
        assert_eq!(codes[&number.to_string()], "suspected-outage");
    }
    // Nobody was valid before: the keys are wrong.
    let (code, codes) = run(&rejected);
    assert_eq!(code, 1);
    assert_eq!(codes.len(), 30);
    assert!(codes.values().all(|code| code == "token-rejected"));
}

/// Sends Ctrl-C's signal.
fn interrupt(id: u32) {
    let mut shell = Command::new("sh");
    let sent = shell.args(["-c", &format!("kill -INT {id}")]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn ctrl_c_ends_a_batch_with_a_summary_and_what_to_do() {
    let world = world();
    let journal = world.folder.path().join("journal");
    for with_journal in [false, true] {
        let mut run = batch(&world, "{api}/v1", "");
        if with_journal {
            run = run.arg("--journal").arg(&journal);
        }
        let mut child = run.command().spawn().unwrap();
        // The lines have no end: only the signal ends the run.
        let mut stdin = child.stdin.take().unwrap();
        stdin
            .write_all(line("a", GOOD_KEY, None).as_bytes())
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut verdict = String::new();
        stdout.read_line(&mut verdict).unwrap();
        assert!(
            verdict.starts_with("{\"id\":\"a\",\"outcome\":\"valid\""),
            "{verdict}"
        );
        interrupt(child.id());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        let mut stderr = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut stderr)
            .unwrap();
        assert!(
            stderr.contains("stopped: 1 validated (1 API calls), 0 duplicates, "),
            "{stderr}"
        );
        assert!(stderr.contains("1  valid (ok)"), "{stderr}");
        let hint = if with_journal {
            "run the same command again to resume"
        } else {
            "with `--journal FILE`"
        };
        assert!(stderr.contains(hint), "{stderr}");
    }
}

#[test]
fn on_a_terminal_a_batch_shows_its_progress_until_ctrl_c() {
    let world = world();
    let busy = Some(world.url("{api}/cases/busy/v1"));
    let lines = line("a", GOOD_KEY, None) + &line("b", GOOD_KEY, busy);
    let file = world.file("lines.jsonl", lines);
    let run = || world.reach("batch", "{api}/v1").arg(&file);
    let mut terminal = run().args(["--rate-per-origin", "0"]).on_terminal();
    terminal.expect("{\"id\":\"a\",\"outcome\":\"valid\"");
    terminal.expect("% 1 done, ").expect("/s, ").expect(" left");
    terminal.press("\x03").expect("stopped: 1 validated");
    assert_eq!(terminal.end().0, 130);

    let elsewhere = run().done();
    assert_eq!(elsewhere.code(), 3, "{}", elsewhere.all());
    assert!(!elsewhere.all().contains("1 done, "), "{}", elsewhere.all());
}

#[test]
fn validate_has_no_options_of_a_batch_and_names_the_command_that_has() {
    for (option, tip) in [
        ("--batch", "'host-runner batch FILE'"),
        ("--journal", "'host-runner batch'"),
    ] {
        let run = || Run::new("validate").args([option, "x"]);
        let done = run().done();
        assert_eq!((done.code(), done.stdout().as_str()), (2, ""));
        assert!(done.stderr().contains(tip), "{}", done.all());
        let done = run().arg("--json").done();
        assert_eq!(done.json()["error"]["code"], "usage");
        assert!(done.stderr().contains(tip), "{}", done.all());
    }
}

#[test]
fn the_lines_are_a_file_that_is_there_and_stdin_serves_one_purpose() {
    let done = Run::new("batch").done();
    assert_eq!(done.code(), 2, "{}", done.all());
    assert!(done.stderr().contains("<FILE>"), "{}", done.all());
    let both = ["-", "--secret-from", "api-key=stdin"];
    let done = Run::new("batch").args(both).done();
    assert_eq!(done.code(), 2);
    assert!(
        done.stderr().contains("cannot both be read from stdin"),
        "{}",
        done.all()
    );
    let done = Run::new("batch").arg("/no/such/file").done();
    assert_eq!(done.code(), 2);
    assert!(done.stderr().contains("/no/such/file"), "{}", done.all());
}
