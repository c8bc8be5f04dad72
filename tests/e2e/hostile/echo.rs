//! Servers that give the key back: it is cut out before the connector sees it, or does not leave again.

use clari_mock::GOOD_KEY;
use serde_json::Value;

use super::arena::disagreement;
use super::case::cases;
use super::server::LIMITS;
use crate::support::harness::{Done, Run, World};
use crate::support::hostile_component::Variant;
use crate::support::leaks;
use crate::support::raw_server::{RawServer, Script, Wire};

/// A server that gives the key back in one spelling.
pub(crate) struct Case {
    /// How, as `docs/hostile-cases.md` says it.
    pub(crate) how: &'static str,
    script: Script,
}

fn case(how: &'static str, script: Script) -> Case {
    Case { how, script }
}

impl Case {
    /// Panics unless the connector saw the answer without the key.
    fn hold(&self) {
        let done = validate(self.script, "get");
        assert_eq!(disagreement((0, "ok"), &done), None, "{}", self.how);
        let message = done.json()["message"].as_str().unwrap().to_owned();
        let marked = message.contains("[secret]");
        assert!(marked || self.how == "as a header", "{message}");
        let stays = marked || message.contains("jobs");
        assert!(stays, "the connector saw no answer: {message}");
    }
}

cases! {
    as_it_is: case("as it is", |wire| wire.answer("", format!("{LIMITS} {}", wire.authorization())));
    in_a_header: case("in a header", |wire| wire.answer(&format!("x-echo: {}\r\n", wire.authorization()), LIMITS));
    as_a_header: case("as a header", |wire| wire.answer(&format!("{}: 1\r\n", wire.authorization().replace("Bearer ", "")), LIMITS));
    in_base64: case("in base64", |wire| wire.answer("", leaks::base64(wire.authorization().as_bytes())));
    in_base64_for_urls: case("in base64 for URLs", |wire| wire.answer("", leaks::base64(format!("?{}?", wire.authorization()).as_bytes()).replace('/', "_")));
    in_hexadecimal: case("in hexadecimal", |wire| wire.answer("", each(wire, |byte| format!("{byte:02X}"))));
    in_percent_signs: case("in percent signs", |wire| wire.answer("", each(wire, |byte| format!("%{byte:02x}"))));
    in_json_escapes: case("in JSON escapes", |wire| wire.answer("", each(wire, |byte| format!("\\u{byte:04x}"))));
    in_entities_of_html: case("in entities of HTML", |wire| wire.answer("", each(wire, |byte| format!("&#{byte};"))));
    in_entities_in_a_header: case("in entities in a header", |wire| wire.answer(&format!("x-echo: {}\r\n", each(wire, |byte| format!("&#x{byte:X}"))), LIMITS));
    in_hexadecimal_with_colons: case("in hexadecimal with colons", |wire| wire.answer("", each(wire, |byte| format!("{byte:02x}:"))));
    in_base64_with_line_breaks: case("in base64 with line breaks", |wire| wire.answer("", lines(&leaks::base64(wire.authorization().as_bytes()))));
    in_json_escapes_in_base64_in_hexadecimal: case("in JSON escapes in base64 in hexadecimal", |wire| {
        let escapes = each(wire, |byte| format!("\\u{byte:04X}"));
        let base64 = leaks::base64(escapes.as_bytes());
        wire.answer("", base64.bytes().map(|byte| format!("{byte:02x}")).collect::<String>());
    });
}

fn each(wire: &Wire, spell: fn(u8) -> String) -> String {
    wire.authorization().bytes().map(spell).collect()
}

/// The text in lines of 16.
fn lines(text: &str) -> String {
    let lines = text.as_bytes().chunks(16).map(String::from_utf8_lossy);
    lines.map(|line| format!("{line}\r\n")).collect()
}

/// A server can tell a connector the key in a way that no redaction knows: it still does not leave
/// outside of its header.
#[test]
fn a_key_that_a_server_told_backwards_does_not_leave_in_a_path() {
    let relay = |script| {
        let done = validate(script, "relay");
        (done.code(), done.json()["error"]["code"].clone())
    };
    assert_eq!(
        relay(|wire| {
            let key = wire.authorization().replace("Bearer ", "");
            wire.answer("", key.chars().rev().collect::<String>());
        }),
        (4, "secret-misplaced".into())
    );
    // The control: any other text leaves.
    assert_eq!(
        relay(|wire| wire.answer("", "srettel-rehto")),
        (0, Value::Null)
    );
}

/// A connector that behaves as the text says, with the key, at this server.
fn validate(script: Script, behaviour: &str) -> Done {
    let world = World::new();
    let component = world.file("hostile.wasm", Variant::Plain.bytes());
    let server = RawServer::start(script);
    Run::new("validate")
        .arg("--component")
        .arg(component)
        .args(["--set", &format!("base-url={}", server.base_url("http"))])
        .args(["--set", &format!("behaviour={behaviour}")])
        .args(["--secret-from", "api-key=env:KEY"])
        .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext"])
        .args(["--json", "--log", "trace"])
        .env("KEY", GOOD_KEY)
        .done()
}
