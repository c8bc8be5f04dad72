//! What the pages name is there: linked pages and headings, files and folders, and tests.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::support::pages;

#[test]
fn every_link_leads_to_a_file_and_to_a_heading() {
    for (page, text) in pages::all() {
        let folder = Path::new(&page).parent().unwrap();
        for target in text.split("](").skip(1) {
            let (target, _) = target.split_once(')').unwrap();
            if target.contains("://") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let linked = match file {
                "" => page.clone(),
                file => folder.join(file).to_str().unwrap().to_owned(),
            };
            assert!(pages::path(&linked).exists(), "{page}: {target}");
            let is_there = heading.is_empty() || headings(&pages::read(&linked)).contains(heading);
            assert!(is_there, "{page}: {target}");
        }
    }
}

#[test]
fn every_path_of_the_repository_is_there() {
    let mut seen = 0;
    for (page, text) in pages::all() {
        for path in pages::code(&text) {
            let first = path.split('/').next().unwrap();
            let is_ours = path.contains('/') && first != "target" && pages::path(first).is_dir();
            let is_plain = !path.contains([' ', '*', '{', '<', '…', ':']);
            if is_ours && !first.is_empty() && !first.starts_with('.') && is_plain {
                assert!(pages::path(path).exists(), "{page}: {path}");
                seen += 1;
            }
        }
    }
    assert!(seen > 50, "{seen} paths");
}

#[test]
fn every_test_that_is_named_is_there() {
    let tests = tests();
    let folders: BTreeSet<&str> = tests
        .iter()
        .filter_map(|test| test.split("::").next())
        .collect();
    let mut seen = 0;
    for (page, text) in pages::all() {
        let words = text.split(|c: char| c.is_whitespace() || c == '`');
        for word in words.filter(|word| word.contains("::")) {
            let folder = word.split("::").next().unwrap();
            // Names of Rust begin with those of crates.
            if !folders.contains(folder) {
                continue;
            }
            let name = word.trim_end_matches(['…', ':', '.', ',']);
            let is_there = tests.iter().any(|test| {
                let rest = test.strip_prefix(name);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            });
            assert!(is_there, "{page}: {word}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

/// The names of all tests here.
fn tests() -> Vec<String> {
    let mut list = Command::new(std::env::current_exe().unwrap());
    let list = list.args(["--list", "--format", "terse"]).output().unwrap();
    let list = String::from_utf8(list.stdout).unwrap();
    let names = list.lines().filter_map(|line| line.strip_suffix(": test"));
    names.map(str::to_owned).collect()
}

/// The names that a page's headings have in links.
fn headings(page: &str) -> BTreeSet<String> {
    let lines = page.lines().filter(|line| line.starts_with('#'));
    let names = lines.map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title
            .chars()
            .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
        kept.collect::<String>().replace(' ', "-")
    });
    names.collect()
}
