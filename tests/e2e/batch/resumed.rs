//! A batch with a journal: killed at any point, it goes on where it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use clari_mock::GOOD_KEY;
use serde_json::Value;

use crate::support::batch::{line, with_journal, world, wrong_key};

const LINES: usize = 400;
const KILLS: usize = 10;

fn whole_lines(journal: &Path) -> usize {
    let text = fs::read(journal).unwrap_or_default();
    text.iter().filter(|byte| **byte == b'\n').count()
}

/// A number below a bound, different each time.
fn random_below(bound: usize) -> usize {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one(0);
    usize::try_from(random % bound as u64).unwrap()
}

#[test]
fn a_batch_killed_at_ten_points_has_each_id_exactly_once_in_the_end() {
    let world = world();
    let text: String = (0..LINES)
        .map(|number| match number % 5 {
            // Refused, and so held back for a while; some lines share a key.
            0 => line(
                &number.to_string(),
                &wrong_key(number % 20),
                Some(world.url("{api}/v1")),
            ),
            _ => line(&number.to_string(), &wrong_key(number), None),
        })
        .collect();
    let input = world.file("lines.jsonl", &text);
    let journal = world.folder.path().join("journal");
    let mut kills = 0;
    for kill in 0..KILLS {
        let before = whole_lines(&journal);
        let goal = before + random_below((LINES - before) / (KILLS - kill));
        let mut command = with_journal(&world, &input, &journal).command();
        // Nobody reads these: a full pipe would hold the run up.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        while whole_lines(&journal) <= goal && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        kills += usize::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        if kill % 3 == 0 {
            // A kill in the middle of a write is too rare to wait for.
            let mut file = fs::OpenOptions::new().append(true).open(&journal).unwrap();
            file.write_all(b"{\"id\":\"399\",\"outcome\":\"val")
                .unwrap();
        }
    }
    assert!(kills >= KILLS - 1, "only {kills} runs were killed");
    let before = whole_lines(&journal);
    let done = with_journal(&world, &input, &journal).done();
    assert_eq!(done.code(), 1, "{}", done.all());
    let skipped = format!("{before} already in the journal");
    assert!(done.stderr().contains(&skipped), "{}", done.stderr());
    // What was in the journal is not written to stdout again.
    assert_eq!(done.stdout().lines().count(), LINES - before);

    let mut outcomes = BTreeMap::new();
    for line in fs::read_to_string(&journal).unwrap().lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let number: usize = line["id"].as_str().unwrap().parse().unwrap();
        let before = outcomes.insert(number, line["code"].as_str().unwrap().to_owned());
        assert_eq!(before, None, "{number} twice");
    }
    assert_eq!(outcomes.len(), LINES);
    for (number, code) in outcomes {
        let expected = if number % 5 == 0 {
            "token-rejected"
        } else {
            "ok"
        };
        assert_eq!(code, expected, "{number}");
    }

    let again = with_journal(&world, &input, &journal).done();
    // The end counts all lines, those of earlier runs too.
    assert_eq!((again.code(), again.stdout()), (1, String::new()));
    assert_eq!(whole_lines(&journal), LINES);
}

#[test]
fn a_journal_of_other_lines_is_refused_before_anything_is_asked() {
    let world = world();
    let journal = world.folder.path().join("journal");
    let input = world.file("lines.jsonl", line("a", GOOD_KEY, None));
    let done = with_journal(&world, &input, &journal).done();
    assert_eq!(done.code(), 0, "{}", done.all());
    let kept = fs::read_to_string(&journal).unwrap();
    assert_eq!(kept, done.stdout());

    let other = world.file("other.jsonl", line("b", GOOD_KEY, None));
    let refused = with_journal(&world, &other, &journal).done();
    assert_eq!(refused.code(), 2, "{}", refused.all());
    assert!(
        refused.stderr().contains("not in the input"),
        "{}",
        refused.all()
    );
    let notes = world.file("notes.txt", "notes of mine");
    let refused = with_journal(&world, &input, &notes).done();
    assert_eq!(refused.code(), 2, "{}", refused.all());
    assert_eq!(fs::read_to_string(&notes).unwrap(), "notes of mine");
    assert_eq!(world.requests().len(), 1);

    // Lines that were added are asked.
    let both = line("a", GOOD_KEY, None) + &line("b", &wrong_key(1), None);
    let both = world.file("both.jsonl", both);
    let done = with_journal(&world, &both, &journal).done();
    assert_eq!(done.code(), 0, "{}", done.all());
    let ids: BTreeSet<String> = fs::read_to_string(&journal)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].to_string())
        .collect();
    assert_eq!(ids, ["\"a\"".to_owned(), "\"b\"".to_owned()].into());
}
