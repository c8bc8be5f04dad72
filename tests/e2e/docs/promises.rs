//! Each promise of SECURITY.md names the files or tests that hold it.

use crate::support::pages;

/// How the table of promises begins; its last column names what holds each.
const TABLE: &str = "| promise |";

#[test]
fn each_promise_names_what_holds_it() {
    let text = pages::read("SECURITY.md");
    let (_, table) = text.split_once(TABLE).unwrap();
    // After the rest of the head and the line below it.
    let rows: Vec<&str> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert!(rows.len() >= 20, "{} promises", rows.len());
    for row in rows {
        let cell = row.trim_end_matches([' ', '|']).rsplit('|').next().unwrap();
        let files = pages::code(cell).filter(|name| is_test(name));
        assert!(files.count() > 0, "no test holds: {row}");
    }
}

/// Whether it is a test's name, or a file or folder with tests in it.
fn is_test(name: &str) -> bool {
    let path = pages::path(name);
    if path.is_dir() {
        return name.starts_with("tests/");
    }
    let text = std::fs::read_to_string(path).unwrap_or_default();
    name.contains("::")
        || ["#[test]", "#[tokio::test", "cases! {", "\ntest("]
            .iter()
            .any(|mark| text.contains(mark))
}
