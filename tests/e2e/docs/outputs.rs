//! Pages show real output: each block that says whose it is, is compared with a run.

use crate::support::harness::Run;
use crate::support::pages;

/// What stands before a block, with the command in it.
const MARK: &str = "<!-- output of: host-runner ";
const OPEN: &str = "```text\n";
const CLOSE: &str = "```";

#[test]
fn readme() {
    hold("README.md");
}

#[test]
fn command_line() {
    hold("docs/command-line.md");
}

#[test]
fn no_other_page_has_a_block() {
    let known = ["README.md", "docs/command-line.md"];
    for (page, text) in pages::all() {
        assert!(!text.contains(MARK) || known.contains(&&*page), "{page}");
    }
}

/// Panics unless the page has blocks, all of them real.
fn hold(page: &str) {
    let text = pages::read(page);
    let found = text.split(MARK).skip(1);
    assert!(found.clone().next().is_some(), "{page} has no block");
    for block in found {
        let (command, block) = block.split_once(" -->").unwrap();
        let (_, block) = block.split_once(OPEN).unwrap();
        let (shown, _) = block.split_once(CLOSE).unwrap();
        let mut words = command.split(' ');
        let run = Run::new(words.next().unwrap()).args(words);
        let output = run.done().stdout();
        if comparable(shown) != comparable(&output) {
            pages::hold(page, shown, &output);
        }
    }
}

/// The text with what differs from run to run or build to build made equal.
fn comparable(text: &str) -> String {
    let words = text.split_inclusive([' ', '\n']).map(|word| {
        let bare = word.trim_end();
        let space = word.strip_prefix(bare).unwrap();
        let is_hash = bare.len() == 64 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
        let is_number = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
        match bare.find("localhost:") {
            _ if is_hash => format!("HASH{space}"),
            Some(at) => {
                let (before, port) = bare.split_at(at + "localhost:".len());
                format!(
                    "{before}PORT{}{space}",
                    port.trim_start_matches(|c: char| c.is_ascii_digit())
                )
            }
            // Sizes in bytes; figures of the API are right-aligned and kept.
            None if is_number && space == " " => format!("NUMBER{space}"),
            None => word.to_owned(),
        }
    });
    words.collect()
}

#[test]
fn the_exit_codes_in_the_readme_are_those_of_help() {
    let readme = pages::read("README.md");
    let help = Run::new("--help").done().stdout();
    let (_, codes) = help.split_once("Exit codes:\n").unwrap();
    let mut count = 0;
    for line in codes.lines() {
        let (code, meaning) = line.trim().split_once("  ").unwrap();
        assert!(
            readme.contains(&format!("| {code} | {meaning} |")),
            "{line}"
        );
        count += 1;
    }
    assert_eq!(count, 6);
}
