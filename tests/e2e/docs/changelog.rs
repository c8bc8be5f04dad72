//! CHANGELOG.md has a section for this version, and says something in each.

use std::process::Command;

use crate::support::pages;

/// A section: its version, its date or `unreleased`, and its entries.
struct Section {
    version: String,
    date: String,
    entries: Vec<String>,
}

fn sections(text: &str) -> Vec<Section> {
    let sections = text.split("\n## ").skip(1);
    let section = |section: &str| {
        let (title, body) = section.split_once('\n').unwrap();
        let (version, date) = title.split_once(" — ").expect(title);
        let body = format!("\n{body}");
        let entries = body.split("\n- ").skip(1);
        Section {
            version: version.to_owned(),
            date: date.to_owned(),
            entries: entries.map(|entry| entry.trim().to_owned()).collect(),
        }
    };
    sections.map(section).collect()
}

#[test]
fn the_newest_section_is_that_of_this_version() {
    let sections = sections(&pages::read("CHANGELOG.md"));
    assert_eq!(sections[0].version, env!("CARGO_PKG_VERSION"));
}

#[test]
fn each_section_has_a_date_and_entries_that_are_sentences() {
    for (index, section) in sections(&pages::read("CHANGELOG.md")).iter().enumerate() {
        let Section { version, date, .. } = section;
        let is_date = date.len() == 10 && date.split('-').all(|part| part.parse::<u16>().is_ok());
        assert!(
            is_date || (date == "unreleased" && index == 0),
            "{version}: {date}"
        );
        assert!(!section.entries.is_empty(), "{version} says nothing");
        for entry in &section.entries {
            assert!(
                entry.len() >= 20 && entry.ends_with('.'),
                "{version}: {entry:?}"
            );
        }
    }
}

/// `make release-notes` in a copy of the repository's files.
#[cfg(unix)]
#[test]
fn the_notes_of_a_release_are_its_section_once_it_has_a_date() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("tests")).unwrap();
    for file in ["tests/release-notes", "Cargo.toml"] {
        std::fs::copy(pages::path(file), folder.path().join(file)).unwrap();
    }
    let version = env!("CARGO_PKG_VERSION");
    let notes = |tag: &str, date: &str| {
        let changelog = format!(
            "# Changelog\n\n## {version} — {date}\n\n- New.\n\n## 0.0.1 — 2020-01-01\n\n- Old.\n"
        );
        std::fs::write(folder.path().join("CHANGELOG.md"), changelog).unwrap();
        let mut script = Command::new(folder.path().join("tests/release-notes"));
        let done = script.arg(tag).output().unwrap();
        (
            done.status.code().unwrap(),
            String::from_utf8([done.stdout, done.stderr].concat()).unwrap(),
        )
    };
    let tag = format!("v{version}");
    assert_eq!(notes(&tag, "2026-01-31"), (0, "\n- New.\n\n".to_owned()));
    for (tag, date, words) in [
        (tag.as_str(), "unreleased", "give "),
        ("v9.9.9", "2026-01-31", "the tag is `v9.9.9`"),
    ] {
        let (code, said) = notes(tag, date);
        assert!(code == 2 && said.contains(words), "{said}");
    }
}
