//! The documentation shows real output: each block that says whose it is, is compared with a run.

use std::path::{Path, PathBuf};

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

/// The README and the pages of `docs/`.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let docs = std::fs::read_dir(root.join("docs")).unwrap();
    let docs = docs.map(|entry| entry.unwrap().path());
    docs.chain([root.join("README.md")]).collect()
}

/// The page with what its blocks should show, and how many there are.
fn with_real_output(page: &str) -> (String, usize) {
    let mut real = String::new();
    let mut rest = page;
    let mut blocks = 0;
    while let Some(at) = rest.find(MARK) {
        let (before, block) = rest.split_at(at + MARK.len());
        let command = block.split(" -->").next().unwrap();
        let (head, block) = block.split_at(block.find(OPEN).unwrap() + OPEN.len());
        let (shown, after) = block.split_at(block.find(CLOSE).unwrap());
        let mut words = command.split(' ');
        let run = Run::new(words.next().unwrap()).args(words);
        let output = run.done().stdout();
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
    (real + rest, blocks)
}

#[test]
fn every_output_in_the_documentation_is_real() {
    let mut total = 0;
    for path in pages() {
        let page = std::fs::read_to_string(&path).unwrap();
        let (real, blocks) = with_real_output(&page);
        total += blocks;
        if std::env::var_os("UPDATE_README").is_some() {
            std::fs::write(&path, &real).unwrap();
        } else {
            assert!(
                real == page,
                "{path:?}: run the tests with UPDATE_README=1 and look at the difference"
            );
        }
    }
    assert!(total >= 3, "{total} blocks");
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
    assert_eq!(count, 6);
}
