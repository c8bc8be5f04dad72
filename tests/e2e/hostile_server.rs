//! Hostile servers: each ends in its own verdict within the deadline, and the same server, behaving well, in `valid`.

use std::sync::OnceLock;
use std::time::Duration;

use clari_mock::GOOD_KEY;

use crate::arena::disagreement;
use serde_json::Value;

use crate::harness::{Done, Run, World};
use crate::hostile_component::Variant;
use crate::leaks;
use crate::raw_server::{RawServer, Script, Wire};

/// What the API answers to a good key.
const LIMITS: &str = r#"{"jobs":{"monthlyQuota":1000}}"#;

/// What a server does, how that ends, and the same done well.
pub(crate) struct Case {
    /// What it does, as the table in `SECURITY.md` says it.
    pub(crate) does: &'static str,
    bad: Script,
    good: Script,
    /// The code; the exit code is always that of `undetermined`.
    pub(crate) code: &'static str,
}

fn case(does: &'static str, code: &'static str, bad: Script, good: Script) -> Case {
    Case {
        does,
        bad,
        good,
        code,
    }
}

/// An answer whose body has one chunk of this size.
fn chunk(wire: &mut Wire, size: &str) {
    wire.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    wire.say(format!("{size}\r\n{LIMITS}\r\n0\r\n\r\n"));
}

fn whole_chunk(wire: &mut Wire) {
    chunk(wire, &format!("{:x}", LIMITS.len()));
}

fn good(wire: &mut Wire) {
    wire.answer("", LIMITS);
}

fn padded(wire: &mut Wire, bytes: usize) {
    wire.answer("", format!("{LIMITS}{}", " ".repeat(bytes)));
}

/// A text in several encodings, none of which holds a secret.
fn encoded(times: usize) -> String {
    [
        "%252525",
        r"\\\\\\\\",
        "&amp;amp;amp;",
        &"V".repeat(60),
        ".",
    ]
    .concat()
    .repeat(times)
}

/// What hostile servers do.
#[rustfmt::skip]
pub(crate) fn cases() -> Vec<Case> {
    const SLOWLY: Duration = Duration::from_millis(100);
    vec![
        case("closes without a response", "connection-failed", Wire::close, good),
        case("never answers", "timed-out", Wire::hold, good),
        case("drips its status line", "timed-out", |wire| wire.drip(&format!("HTTP/1.1 200 {}", "x".repeat(60)), SLOWLY), good),
        case("drips its headers", "timed-out", |wire| { wire.say("HTTP/1.1 200 OK\r\n"); wire.drip(&"x-filler: 1\r\n".repeat(9), SLOWLY); }, |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-length: 30\r\n"); wire.drip("x-filler: 1\r\n\r\n", Duration::ZERO); wire.say(LIMITS); }),
        case("drips its body", "timed-out", |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-length: 30\r\n\r\n"); wire.drip(LIMITS, SLOWLY); }, |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-length: 30\r\n\r\n"); wire.drip(LIMITS, Duration::from_millis(5)); }),
        case("closes in the status line", "connection-failed", |wire| { wire.say("HTTP/1.1 2"); wire.close(); }, good),
        case("closes in the headers", "connection-failed", |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-le"); wire.close(); }, good),
        case("closes before the body", "connection-failed", |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-length: 30\r\n\r\n"); wire.close(); }, good),
        case("closes in the body", "connection-failed", |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-length: 31\r\n\r\n"); wire.say(LIMITS); wire.close(); }, good),
        case("closes in a chunk", "connection-failed", |wire| { wire.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"); wire.close(); }, whole_chunk),
        case("closes before the last chunk", "connection-failed", |wire| { wire.say(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1e\r\n{LIMITS}\r\n")); wire.close(); }, whole_chunk),
        case("a chunk whose size is not a number", "protocol-error", |wire| chunk(wire, "many"), whole_chunk),
        case("a chunk of 2^64 bytes", "protocol-error", |wire| chunk(wire, "ffffffffffffffff0"), whole_chunk),
        case("a chunk with an endless extension", "protocol-error", |wire| { wire.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1e;"); wire.repeat("x"); }, whole_chunk),
        case("endless trailers", "protocol-error", |wire| { wire.say(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1e\r\n{LIMITS}\r\n0\r\n")); wire.repeat("x-trailer: 1\r\n"); }, |wire| { wire.say(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1e\r\n{LIMITS}\r\n0\r\nx-trailer: 1\r\n\r\n")); }),
        case("a body in chunks of one byte", "response-too-large", |wire| { wire.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"); wire.repeat("1\r\n \r\n"); }, |wire| { wire.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"); for byte in LIMITS.bytes() { wire.say([b"1\r\n", &[byte][..], b"\r\n"].concat()); } wire.say("0\r\n\r\n"); }),
        case("an endless body", "response-too-large", |wire| { wire.say("HTTP/1.1 200 OK\r\n\r\n"); wire.repeat(" "); }, |wire| { wire.say(format!("HTTP/1.1 200 OK\r\n\r\n{LIMITS}")); wire.close(); }),
        case("a body that declares 2^62 bytes", "response-too-large", |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-length: 4611686018427387904\r\n\r\n"); wire.repeat(" "); }, good),
        case("a body over the limit", "response-too-large", |wire| padded(wire, 2 << 20), |wire| padded(wire, 100 << 10)),
        case("a negative length", "protocol-error", |wire| { wire.say(format!("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{LIMITS}")); }, good),
        case("two lengths that differ", "protocol-error", |wire| { wire.say(format!("HTTP/1.1 200 OK\r\ncontent-length: 30\r\ncontent-length: 3\r\n\r\n{LIMITS}")); }, |wire| { wire.say(format!("HTTP/1.1 200 OK\r\ncontent-length: 30\r\ncontent-length: 30\r\n\r\n{LIMITS}")); }),
        case("endless headers", "response-too-large", |wire| { wire.say("HTTP/1.1 200 OK\r\n"); wire.repeat("x-filler: 1\r\n"); }, |wire| wire.answer(&"x-filler: 1\r\n".repeat(50), LIMITS)),
        case("thousands of headers", "response-too-large", |wire| wire.answer(&"x: 1\r\n".repeat(5_000), LIMITS), |wire| wire.answer(&"x: 1\r\n".repeat(50), LIMITS)),
        case("one endless header", "response-too-large", |wire| { wire.say("HTTP/1.1 200 OK\r\nx-filler: "); wire.repeat("x"); }, |wire| wire.answer(&format!("x-filler: {}\r\n", "x".repeat(16 << 10)), LIMITS)),
        case("an endless status line", "response-too-large", |wire| { wire.say("HTTP/1.1 200 "); wire.repeat("x"); }, |wire| { wire.say(format!("HTTP/1.1 200 {}\r\ncontent-length: 30\r\n\r\n{LIMITS}", "x".repeat(1 << 10))); }),
        case("a gzip bomb", "protocol-error", |wire| wire.answer("content-encoding: gzip\r\n", [31, 139, 8, 0, 0, 0, 0, 0]), |wire| wire.answer("x-encoding: gzip\r\n", LIMITS)),
        case("a response with too many encodings to search", "protocol-error", |wire| wire.answer("", encoded(150)), |wire| wire.answer("content-encoding: identity\r\n", LIMITS)),
        case("endless interim responses", "response-too-large", |wire| wire.repeat("HTTP/1.1 103 Early Hints\r\n\r\n"), |wire| { wire.say("HTTP/1.1 103 Early Hints\r\n\r\n"); wire.answer("", LIMITS); }),
        case("a protocol upgrade", "protocol-error", |wire| { wire.say("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"); wire.hold(); }, good),
        case("HTTP/0.9", "protocol-error", |wire| { wire.say(LIMITS); wire.close(); }, good),
        case("HTTP/2 at once", "protocol-error", |wire| { wire.say(b"\0\0\x12\x04\0\0\0\0\0"); wire.hold(); }, good),
        case("a line break in a header's name", "protocol-error", |wire| wire.answer("x\r\n y z: 1\r\n", LIMITS), good),
        case("a redirect to a metadata address", "redirected", |wire| { wire.say("HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n"); }, |wire| wire.answer("location: http://169.254.169.254/\r\n", LIMITS)),
        case("a redirect to itself", "redirected", |wire| { wire.say("HTTP/1.1 307 Again\r\nlocation: /v1/admin/limits\r\ncontent-length: 0\r\n\r\n"); }, good),
    ]
}

/// What the mock API's origins do to TLS; the good one is the control of them all.
pub(crate) const TLS_CASES: [(&str, &str, &str); 8] = [
    (
        "refuses the connection",
        "{refused}/v1",
        "connection-failed",
    ),
    (
        "a certificate that has expired",
        "{expired}/v1",
        "tls-failed",
    ),
    (
        "a certificate for another name",
        "{wrong-name}/v1",
        "tls-failed",
    ),
    (
        "a self-signed certificate",
        "{self-signed}/v1",
        "tls-failed",
    ),
    (
        "requires a client certificate",
        "{client-certificate}/v1",
        "tls-failed",
    ),
    (
        "does not respond to a TLS handshake",
        "{silent}/v1",
        "timed-out",
    ),
    (
        "responds to a TLS handshake in plain text",
        "{not-tls}/v1",
        "tls-failed",
    ),
    (
        "speaks another protocol inside TLS",
        "{not-http}/v1",
        "protocol-error",
    ),
];

fn run(server: &RawServer, scheme: &str) -> Done {
    Run::new("validate")
        .args(["--set", &format!("base-url={}", server.base_url(scheme))])
        .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext"])
        .args([
            "--max-call-milliseconds",
            "1000",
            "--max-response-body-bytes",
            "131072",
        ])
        .args(["--json", "--log", "trace"])
        .env("HOST_RUNNER_API_KEY", GOOD_KEY)
        .done()
}

#[test]
fn every_server_ends_in_its_own_verdict_and_behaving_well_in_valid() {
    let mut complaints = Vec::new();
    for case in cases() {
        let done = run(&RawServer::start(case.bad), "http");
        complaints.extend(disagreement((3, case.code), &done).map(|text| (case.does, text)));
        let done = run(&RawServer::start(case.good), "http");
        complaints.extend(disagreement((0, "ok"), &done).map(|text| (case.does, text)));
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn every_failure_of_tls_ends_in_its_own_verdict() {
    let world = World::new();
    let run = |base_url| {
        world
            .validate(base_url)
            .args([
                "--max-call-milliseconds",
                "1000",
                "--json",
                "--log",
                "trace",
            ])
            .done()
    };
    let mut complaints = Vec::new();
    for (does, base_url, code) in TLS_CASES {
        complaints.extend(disagreement((3, code), &run(base_url)).map(|text| (does, text)));
        complaints.extend(disagreement((0, "ok"), &run("{api}/v1")).map(|text| (does, text)));
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
}

/// A megabyte that takes long to search is the server's doing, and holds up no other call.
#[test]
fn an_answer_that_takes_long_to_search_is_never_the_connectors_fault() {
    let piece = ["%252525", r"\\\\", "&amp;amp;amp;", &"V".repeat(60), "."].concat();
    let body: &'static str = piece.repeat(10_000).leak();
    LONG.set(body).unwrap();
    let validate = |server: &RawServer| {
        Run::new("validate")
            .args(["--set", &format!("base-url={}", server.base_url("http"))])
            .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext"])
            .args(["--max-call-milliseconds", "1000", "--json"])
            .env("HOST_RUNNER_API_KEY", GOOD_KEY)
            .done()
    };
    let done = validate(&RawServer::start(|wire| {
        wire.answer("", LONG.get().unwrap());
    }));
    let code = done.json()["code"].clone();
    assert_eq!(done.code(), 3, "{code}: {}", done.all());
    // The control: a short answer of the same server is read.
    let done = validate(&RawServer::start(|wire| wire.answer("", LIMITS)));
    assert_eq!(done.code(), 0, "{}", done.all());
}

/// The long answer.
static LONG: OnceLock<&str> = OnceLock::new();

/// A server can tell a connector the key in a way that no redaction knows: it still does not leave
/// outside of its header.
#[test]
fn a_key_that_a_server_told_backwards_does_not_leave_in_a_path() {
    let relay = |script: Script| {
        let world = World::new();
        let component = world.file("hostile.wasm", Variant::Plain.bytes());
        let server = RawServer::start(script);
        let done = Run::new("validate")
            .arg("--component")
            .arg(component)
            .args(["--set", &format!("base-url={}", server.base_url("http"))])
            .args([
                "--set",
                "behaviour=relay",
                "--secret-from",
                "api-key=env:KEY",
            ])
            .args([
                "--allow-address",
                "127.0.0.1/32",
                "--allow-plaintext",
                "--json",
            ])
            .env("KEY", GOOD_KEY)
            .done();
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

#[test]
fn a_server_that_closes_in_the_tls_handshake_is_a_failed_connection() {
    let done = run(&RawServer::start(Wire::close), "https");
    assert_eq!(disagreement((3, "connection-failed"), &done), None);
}

/// A server that gives the key back, in one spelling each.
#[rustfmt::skip]
const ECHOES: [(&str, Script); 13] = [
    ("as it is", |wire| wire.answer("", format!("{LIMITS} {}", wire.authorization()))),
    ("in a header", |wire| wire.answer(&format!("x-echo: {}\r\n", wire.authorization()), LIMITS)),
    ("as a header", |wire| wire.answer(&format!("{}: 1\r\n", wire.authorization().replace("Bearer ", "")), LIMITS)),
    ("in base64", |wire| wire.answer("", leaks::base64(wire.authorization().as_bytes()))),
    ("in base64 for URLs", |wire| wire.answer("", leaks::base64(format!("?{}?", wire.authorization()).as_bytes()).replace('/', "_"))),
    ("in hexadecimal", |wire| wire.answer("", each(wire, |byte| format!("{byte:02X}")))),
    ("in percent signs", |wire| wire.answer("", each(wire, |byte| format!("%{byte:02x}")))),
    ("in JSON escapes", |wire| wire.answer("", each(wire, |byte| format!("\\u{byte:04x}")))),
    ("in entities of HTML", |wire| wire.answer("", each(wire, |byte| format!("&#{byte};")))),
    ("in entities in a header", |wire| wire.answer(&format!("x-echo: {}\r\n", each(wire, |byte| format!("&#x{byte:X}"))), LIMITS)),
    ("in hexadecimal with colons", |wire| wire.answer("", each(wire, |byte| format!("{byte:02x}:")))),
    ("in base64 with line breaks", |wire| wire.answer("", lines(&leaks::base64(wire.authorization().as_bytes())))),
    ("in JSON escapes in base64 in hexadecimal", |wire| {
        let escapes = each(wire, |byte| format!("\\u{byte:04X}"));
        let base64 = leaks::base64(escapes.as_bytes());
        wire.answer("", base64.bytes().map(|byte| format!("{byte:02x}")).collect::<String>());
    }),
];

fn each(wire: &Wire, spell: fn(u8) -> String) -> String {
    wire.authorization().bytes().map(spell).collect()
}

/// The text in lines of 16.
fn lines(text: &str) -> String {
    let lines = text.as_bytes().chunks(16).map(String::from_utf8_lossy);
    lines.map(|line| format!("{line}\r\n")).collect()
}

#[test]
fn a_key_that_a_server_echoes_is_taken_out_before_the_connector_sees_it() {
    let folder = tempfile::tempdir().unwrap();
    let component = folder.path().join("hostile.wasm");
    std::fs::write(&component, Variant::Plain.bytes()).unwrap();
    for (how, script) in ECHOES {
        let server = RawServer::start(script);
        let done = Run::new("validate")
            .arg("--component")
            .arg(&component)
            .args(["--set", &format!("base-url={}", server.base_url("http"))])
            .args([
                "--secret-from",
                "api-key=env:KEY",
                "--json",
                "--log",
                "trace",
            ])
            .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext"])
            .env("KEY", GOOD_KEY)
            .done();
        assert_eq!(disagreement((0, "ok"), &done), None, "{how}");
        let message = done.json()["message"].as_str().unwrap().to_owned();
        let marked = message.contains("[secret]");
        assert!(marked || how == "as a header", "{how}: {message}");
        let stays = marked || message.contains("jobs");
        assert!(stays, "{how}: the connector saw no answer: {message}");
    }
}
