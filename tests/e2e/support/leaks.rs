//! A search for test keys in everything that a run gives out, in the spellings that a library writes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use clari_mock::GOOD_KEY;

use crate::support::harness::Run;

/// Panics if a run gave out a key that it was given in a variable or on stdin, unless it was asked to.
pub(crate) fn search(command: &Command, stdin: &[u8], output: &Output) {
    if command.get_args().any(|argument| argument == "--reveal") {
        return;
    }
    let variables = command
        .get_envs()
        .filter(|(name, _)| name.to_string_lossy().ends_with("KEY"));
    let keys = variables
        .filter_map(|(_, value)| value?.to_str().map(str::to_owned))
        .chain([String::from_utf8_lossy(stdin).into_owned()]);
    for key in keys {
        assert_none(key.trim(), &output.stdout, "stdout");
        assert_none(key.trim(), &output.stderr, "stderr");
    }
}

/// Panics if the text holds the key, raw or encoded.
pub(crate) fn assert_none(key: &str, text: &[u8], place: &str) {
    // What a key could be confused with is too short to be one.
    if key.len() < 8 {
        return;
    }
    let text = String::from_utf8_lossy(text).to_ascii_lowercase();
    for spelling in spellings(key) {
        assert!(
            !text.contains(&spelling.to_ascii_lowercase()),
            "a key, as `{}…`, in {place}",
            spelling.chars().take(4).collect::<String>()
        );
    }
}

/// Panics if a file below a folder, or its name, holds the key.
pub(crate) fn assert_none_below(key: &str, folder: &Path, given: &[PathBuf]) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let place = path.display().to_string();
        assert_none(key, place.as_bytes(), "a file's name");
        if path.is_dir() {
            assert_none_below(key, &path, given);
        } else if !given.contains(&path) {
            assert_none(key, &std::fs::read(&path).unwrap(), &place);
        }
    }
}

/// The key raw, reversed, in percent signs, in hexadecimal, in JSON escapes and in base64 after none, one and two
/// other bytes.
fn spellings(key: &str) -> Vec<String> {
    let each = |write: fn(u8) -> String| key.bytes().map(write).collect::<String>();
    let mut all = vec![
        key.to_owned(),
        key.chars().rev().collect(),
        each(|byte| format!("%{byte:02x}")),
        each(|byte| format!("{byte:02x}")),
        each(|byte| format!("\\u{byte:04x}")),
    ];
    for (before, first) in [("", 0), ("x", 2), ("xx", 3)] {
        let encoded = base64(format!("{before}{key}").as_bytes());
        // The first and the last character may hold bits of what is around the key.
        all.push(encoded.get(first..encoded.len() - 1).unwrap().to_owned());
    }
    let for_urls: Vec<String> = all
        .iter()
        .map(|text| text.replace('+', "-").replace('/', "_"))
        .collect();
    all.extend(for_urls);
    all
}

/// Base64 without padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = group
            .iter()
            .chain([0, 0].iter().take(3 - group.len()))
            .fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        for digit in 0..=group.len() {
            text.push(char::from(ALPHABET[bits >> (18 - 6 * digit) & 63]));
        }
    }
    text
}

#[test]
fn a_search_finds_the_key_in_every_spelling() {
    let key = "mock-api/key+0123456789";
    let found = |text: String| {
        std::panic::catch_unwind(|| assert_none(key, text.as_bytes(), "a text")).is_err()
    };
    assert_eq!(base64(b"key?>key"), "a2V5Pz5rZXk");
    let spelled = [
        key.to_owned(),
        key.to_ascii_uppercase(),
        base64(format!("Bearer {key}").as_bytes()),
        base64(format!("ab{key}cd").as_bytes())
            .replace('+', "-")
            .replace('/', "_"),
        key.bytes().map(|byte| format!("{byte:02X}")).collect(),
        key.bytes().map(|byte| format!("%{byte:02x}")).collect(),
        key.bytes().map(|byte| format!("\\u{byte:04x}")).collect(),
    ];
    for text in spelled {
        assert!(found(format!("a {text} b")), "{text}");
    }
    assert!(!found("nothing".to_owned()));
}

#[test]
fn a_search_finds_the_key_that_a_run_reveals() {
    let done = Run::new("authorize")
        .args(["--set", "base-url=https://api.clari.com/v1", "--reveal"])
        .env("HOST_RUNNER_API_KEY", GOOD_KEY)
        .done();
    let search = || assert_none(GOOD_KEY, done.stdout().as_bytes(), "stdout");
    assert!(std::panic::catch_unwind(search).is_err(), "{}", done.all());
}
