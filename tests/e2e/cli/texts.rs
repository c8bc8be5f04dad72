//! Texts that somebody else chose: shown or in JSON, they have no power over a terminal.

use clari_mock::GOOD_KEY;
use serde_json::{Value, json};

use crate::support::harness::{Done, Run, World};
use crate::support::raw_server::RawServer;

/// A text of 16 bytes that renames a terminal, turns its direction and colours it.
const HOSTILE: &str = "\u{1b}]0;own\u{7}\u{202e}\u{9b}31m";

/// A name of as many bytes, in the place of which the hostile text is put.
const PLACEHOLDER: &str = "placeholder-name";

/// Control characters, and those that turn the direction or break a line.
fn is_powerful(character: char) -> bool {
    matches!(character,
        '\0'..='\u{9}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Everything that was written, which has no powerful character but has `visible` in it.
fn harmless(done: &Done, visible: &str) -> String {
    let all = done.all();
    assert!(!all.contains(is_powerful), "{all:?}");
    assert!(all.contains(visible), "{visible:?} in {all:?}");
    all
}

/// A component as text, with the hostile text in the place of the placeholder.
fn component(text: &str) -> Vec<u8> {
    let mut bytes = wat::parse_str(text).unwrap();
    let length = PLACEHOLDER.len();
    assert_eq!(HOSTILE.len(), length);
    let places = bytes.windows(length);
    let at = places
        .clone()
        .position(|name| name == PLACEHOLDER.as_bytes());
    bytes[at.unwrap()..][..length].copy_from_slice(HOSTILE.as_bytes());
    bytes
}

/// A section of metadata with the hostile text.
fn metadata(name: &str) -> Vec<u8> {
    let size = |bytes: usize| u8::try_from(bytes).unwrap();
    let content = [&[size(name.len())], name.as_bytes(), HOSTILE.as_bytes()].concat();
    [&[0, size(content.len())], content.as_slice()].concat()
}

#[test]
fn the_answer_of_a_server_is_the_same_in_json_but_for_its_escapes() {
    let body = format!("{{\"a\": \"{HOSTILE}\u{7f}\u{2028}é\"}}");
    let server = RawServer::start(|wire| {
        wire.answer(
            "etag: \"\u{9b}31m\u{202e}\"\r\n",
            format!("{{\"a\": \"{HOSTILE}\u{7f}\u{2028}é\"}}"),
        );
    });
    let call = || {
        Run::new("call")
            .args(["--set", &format!("base-url={}", server.base_url("http"))])
            .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext", "/x"])
            .env("HOST_RUNNER_API_KEY", GOOD_KEY)
    };
    let done = call().arg("--json").done();
    harmless(&done, r"\u009b31m");
    assert_eq!(done.json()["body"], body);
    let etag = json!([{"name": "etag", "value": "\"\u{9b}31m\u{202e}\""}]);
    assert_eq!(done.json()["headers"], etag);
    // Without JSON, and where there is no terminal, the body comes as it is.
    assert_eq!(call().done().bytes(), body.as_bytes());
}

#[test]
fn names_in_a_component_and_its_metadata_are_harmless() {
    let world = World::new();
    let text = format!("(component (import \"{PLACEHOLDER}\" (func)))");
    let mut bytes = component(&text);
    for name in ["version", "description", "licenses", "source"] {
        bytes.extend(metadata(name));
    }
    let file = world.file("hostile.wasm", &bytes);
    for json in [false, true] {
        let mut run = Run::new("inspect").arg(&file);
        if json {
            run = run.arg("--json");
        }
        let done = run.done();
        assert_eq!(done.code(), 4, "{}", done.all());
        // In the four pieces of metadata, the import and its refusal.
        assert!(harmless(&done, "own").matches("31m").count() >= 6);
    }
    let done = Run::new("config").arg("--component").arg(&file).done();
    assert_eq!(done.code(), 4, "{}", done.all());
    harmless(&done, "31m");
}

#[test]
fn an_error_of_the_engine_that_quotes_a_component_is_harmless() {
    let world = World::new();
    let text = format!(
        "(component
           (instance $empty)
           (export \"connector:credential/credential@0.1.0\" (instance $empty))
           (export \"{PLACEHOLDER}\" (instance $empty)))"
    );
    let file = world.file("hostile.wasm", component(&text));
    for json in [false, true] {
        let mut run = Run::new("config").arg("--component").arg(&file);
        if json {
            run = run.arg("--json");
        }
        let done = run.done();
        assert_eq!(done.code(), 4, "{}", done.all());
        harmless(&done, "31m");
    }
}

#[cfg(unix)]
#[test]
fn the_name_of_a_file_is_harmless_and_keeps_to_its_line() {
    let world = World::new();
    let name = format!("{HOSTILE}\nerror: forged.wasm");
    let missing = Run::new("inspect").arg(&name).done();
    assert_eq!(missing.code(), 2);
    let all = harmless(
        &missing,
        r"\u{1b}]0;own\u{7}\u{202e}\u{9b}31m\u{a}error: forged",
    );
    assert_eq!(all.lines().count(), 1, "{all}");
    let json = Run::new("inspect").arg(&name).arg("--json").done();
    harmless(&json, r"\u009b31m");
    let message = json.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains(&name), "{message}");
    // One that is there is read.
    let file = world.file("plain.wasm", clari_component::CLARI_REVENUE);
    let hostile = file.with_file_name(&name);
    std::fs::rename(file, &hostile).unwrap();
    assert_eq!(Run::new("inspect").arg(&hostile).done().code(), 0);
}

#[test]
fn a_command_line_that_cannot_be_read_is_harmless() {
    for arguments in [
        vec![format!("--{HOSTILE}")],
        vec!["--log".to_owned(), HOSTILE.to_owned()],
        vec!["--max-call-milliseconds".to_owned(), HOSTILE.to_owned()],
    ] {
        for json in [false, true] {
            let mut run = Run::new("validate").args(arguments.iter().map(String::as_str));
            if json {
                run = run.arg("--json");
            }
            let done = run.done();
            assert_eq!(done.code(), 2, "{arguments:?}");
            harmless(&done, "error");
        }
    }
}

#[test]
fn the_log_is_harmless() {
    let world = World::new();
    let folder = world.file("here", "").with_file_name(HOSTILE);
    std::fs::create_dir(&folder).unwrap();
    let cache = folder.join("no-folder");
    std::fs::write(&cache, "").unwrap();
    let component = world.file("component.wasm", clari_component::CLARI_REVENUE);
    let done = Run::new("config")
        .arg("--component")
        .arg(component)
        .args(["--log", "trace"])
        .env("HOST_RUNNER_CACHE_DIR", &cache)
        .done();
    assert_eq!(done.code(), 0, "{}", done.all());
    assert!(!done.stderr().contains(is_powerful), "{:?}", done.stderr());
    assert!(done.stderr().contains("31m"), "{}", done.all());
}

#[test]
fn the_id_of_a_line_is_harmless_and_the_same() {
    let world = World::new();
    let id = "a\u{202e}b\u{7f}c";
    let line = json!({"id": id, "values": {"api-key": GOOD_KEY}}).to_string() + "\n";
    let journal = world.file("here", "").with_file_name("journal");
    let done = world
        .reach("batch", "{api}/v1")
        .arg("-")
        .args(["--journal", journal.to_str().unwrap()])
        .stdin(&line)
        .done();
    assert_eq!(done.code(), 0, "{}", done.all());
    harmless(&done, r"a\u202eb\u007fc");
    let answer: Value = serde_json::from_str(&done.stdout()).unwrap();
    assert_eq!(answer["id"], id);
    let journal = std::fs::read_to_string(journal).unwrap();
    assert!(!journal.contains(is_powerful), "{journal:?}");
}

#[test]
fn the_colours_of_the_program_itself_reach_a_terminal() {
    let mut terminal = Run::new("inspect").on_terminal();
    terminal.expect("\u{1b}[1;32mwithin the contract\u{1b}[0m: it can reach");
    assert_eq!(terminal.end().0, 0);
}
