//! The README shows real output: each block that says whose it is, is compared with a run.

use std::path::Path;

use crate::harness::Run;

/// What stands before a block, with the command in it.
const MARK: &str = "<!-- output of: host-runner ";
const OPEN: &str = "```text\n";
const CLOSE: &str = "```";

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
fn every_output_in_the_readme_is_real() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let mut real = String::new();
    let mut rest = readme.as_str();
    let mut blocks = 0;
    while let Some(at) = rest.find(MARK) {
        let (before, block) = rest.split_at(at + MARK.len());
        let command = block.split(" -->").next().unwrap();
        let (head, block) = block.split_at(block.find(OPEN).unwrap() + OPEN.len());
        let (shown, after) = block.split_at(block.find(CLOSE).unwrap());
        let output = Run::new(command).done().stdout();
        real += before;
        real += head;
        real += if comparable(shown) == comparable(&output) {
            shown
        } else {
            &output
        };
        rest = after;
        blocks += 1;
    }
    real += rest;
    assert!(blocks >= 2, "{blocks} blocks");
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(&path, &real).unwrap();
    } else {
        assert!(
            real == readme,
            "run the tests with UPDATE_README=1 and look at the difference"
        );
    }
}

#[test]
fn the_exit_codes_in_the_readme_are_those_of_help() {
    let readme =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md"))
            .unwrap();
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
    assert_eq!(count, 5);
}
