//! A batch whose lines name saved credentials.

use clari_mock::GOOD_KEY;
use serde_json::Value;

use crate::support::batch::{line, wrong_key};
use crate::support::harness::{Done, Run};
use crate::support::leaks;
use crate::support::shelf::Shelf;

fn batch(shelf: &Shelf, lines: &str) -> Done {
    let base_url = format!("base-url={}", shelf.world.url("{api}/v1"));
    let run = shelf.with_store(shelf.reaching(Run::new("batch")));
    run.args([
        "-",
        "--rate-per-origin",
        "0",
        "--jobs",
        "1",
        "--set",
        &base_url,
    ])
    .stdin(lines)
    .done()
}

fn codes(done: &Done) -> Vec<(String, String)> {
    let lines = done.stdout();
    let lines = lines.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| line[name].as_str().unwrap().to_owned();
        (text("id"), text("code"))
    });
    lines.collect()
}

#[test]
fn a_line_may_name_a_saved_credential_and_no_name_is_repeated() {
    let shelf = Shelf::new().with("Forecast");
    let lines = [
        "{\"id\":\"a\",\"credential\":\"Forecast\"}\n".to_owned(),
        format!("{{\"id\":\"b\",\"credential\":\"{GOOD_KEY}\"}}\n"),
        // The same key, given in full.
        line("c", GOOD_KEY, None),
    ];
    let before = shelf.world.requests().len();
    let done = batch(&shelf, &lines.concat());
    assert_eq!(done.code(), 2, "{}", done.all());
    let ok = |id: &str| (id.to_owned(), "ok".to_owned());
    assert_eq!(codes(&done), [ok("a"), ok("c")]);
    let told = "error: line 2: it names a credential that is not saved\n";
    assert!(done.stderr().starts_with(told), "{}", done.stderr());
    assert_eq!(shelf.world.requests().len(), before + 1);
    leaks::assert_none(GOOD_KEY, done.all().as_bytes(), "the output");
}

#[test]
fn a_saved_credential_that_was_valid_keeps_an_outage_from_blaming_keys() {
    let refused: String = (0..30)
        .map(|number| line(&number.to_string(), &wrong_key(number), None))
        .collect();
    let run = |shelf: &Shelf| {
        let codes = codes(&batch(shelf, &refused));
        assert_eq!(codes.len(), 30);
        codes.into_iter().map(|(_, code)| code)
    };
    let shelf = Shelf::new().with("Forecast");
    assert!(run(&shelf).all(|code| code == "suspected-outage"));
    // Nothing is saved.
    assert!(run(&Shelf::new()).all(|code| code == "token-rejected"));
}
