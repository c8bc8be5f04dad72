//! Hostile servers: each ends in its own verdict within the deadline, and the same server, behaving well, in `valid`.

use std::time::Duration;

use clari_mock::GOOD_KEY;

use super::arena::disagreement;
use super::case::cases;
use crate::support::harness::{Done, Run};
use crate::support::raw_server::{RawServer, Script, Wire};

/// What the API answers to a good key.
pub(super) const LIMITS: &str = r#"{"jobs":{"monthlyQuota":1000}}"#;

const SLOWLY: Duration = Duration::from_millis(100);

/// What a server does, how that ends, and the same done well.
pub(crate) struct Case {
    /// What it does, as `docs/hostile-cases.md` says it.
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

impl Case {
    /// Panics unless the server ends in its verdict, and behaving well in `valid`.
    fn hold(&self) {
        // On a busy machine, what ends for another reason than time may take long.
        let milliseconds = if self.code == "timed-out" {
            "1000"
        } else {
            "10000"
        };
        let run = |script| run(&RawServer::start(script), "http", milliseconds);
        let done = run(self.bad);
        assert_eq!(disagreement((3, self.code), &done), None, "{}", self.does);
        let done = run(self.good);
        assert_eq!(disagreement((0, "ok"), &done), None, "control");
    }
}

cases! {
    closes_without_a_response: case("closes without a response", "connection-failed", Wire::close, good);
    never_answers: case("never answers", "timed-out", Wire::hold, good);
    drips_its_status_line: case("drips its status line", "timed-out", |wire| wire.drip(&format!("HTTP/1.1 200 {}", "x".repeat(60)), SLOWLY), good);
    drips_its_headers: case("drips its headers", "timed-out", |wire| { wire.say("HTTP/1.1 200 OK\r\n"); wire.drip(&"x-filler: 1\r\n".repeat(9), SLOWLY); }, |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-length: 30\r\n"); wire.drip("x-filler: 1\r\n\r\n", Duration::ZERO); wire.say(LIMITS); });
    drips_its_body: case("drips its body", "timed-out", |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-length: 30\r\n\r\n"); wire.drip(LIMITS, SLOWLY); }, |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-length: 30\r\n\r\n"); wire.drip(LIMITS, Duration::from_millis(5)); });
    closes_in_the_status_line: case("closes in the status line", "connection-failed", |wire| { wire.say("HTTP/1.1 2"); wire.close(); }, good);
    closes_in_the_headers: case("closes in the headers", "connection-failed", |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-le"); wire.close(); }, good);
    closes_before_the_body: case("closes before the body", "connection-failed", |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-length: 30\r\n\r\n"); wire.close(); }, good);
    closes_in_the_body: case("closes in the body", "connection-failed", |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-length: 31\r\n\r\n"); wire.say(LIMITS); wire.close(); }, good);
    closes_in_a_chunk: case("closes in a chunk", "connection-failed", |wire| { wire.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"); wire.close(); }, whole_chunk);
    closes_before_the_last_chunk: case("closes before the last chunk", "connection-failed", |wire| { wire.say(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1e\r\n{LIMITS}\r\n")); wire.close(); }, whole_chunk);
    a_chunk_whose_size_is_not_a_number: case("a chunk whose size is not a number", "protocol-error", |wire| chunk(wire, "many"), whole_chunk);
    a_chunk_of_two_to_the_64_bytes: case("a chunk of 2^64 bytes", "protocol-error", |wire| chunk(wire, "ffffffffffffffff0"), whole_chunk);
    a_chunk_with_an_endless_extension: case("a chunk with an endless extension", "protocol-error", |wire| { wire.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1e;"); wire.repeat("x"); }, whole_chunk);
    endless_trailers: case("endless trailers", "protocol-error", |wire| { wire.say(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1e\r\n{LIMITS}\r\n0\r\n")); wire.repeat("x-trailer: 1\r\n"); }, |wire| { wire.say(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1e\r\n{LIMITS}\r\n0\r\nx-trailer: 1\r\n\r\n")); });
    a_body_in_chunks_of_one_byte: case("a body in chunks of one byte", "response-too-large", |wire| { wire.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"); wire.repeat("1\r\n \r\n"); }, |wire| { wire.say("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"); for byte in LIMITS.bytes() { wire.say([b"1\r\n", &[byte][..], b"\r\n"].concat()); } wire.say("0\r\n\r\n"); });
    an_endless_body: case("an endless body", "response-too-large", |wire| { wire.say("HTTP/1.1 200 OK\r\n\r\n"); wire.repeat(" "); }, |wire| { wire.say(format!("HTTP/1.1 200 OK\r\n\r\n{LIMITS}")); wire.close(); });
    a_body_that_declares_two_to_the_62_bytes: case("a body that declares 2^62 bytes", "response-too-large", |wire| { wire.say("HTTP/1.1 200 OK\r\ncontent-length: 4611686018427387904\r\n\r\n"); wire.repeat(" "); }, good);
    a_body_over_the_limit: case("a body over the limit", "response-too-large", |wire| padded(wire, 2 << 20), |wire| padded(wire, 100 << 10));
    a_negative_length: case("a negative length", "protocol-error", |wire| { wire.say(format!("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{LIMITS}")); }, good);
    two_lengths_that_differ: case("two lengths that differ", "protocol-error", |wire| { wire.say(format!("HTTP/1.1 200 OK\r\ncontent-length: 30\r\ncontent-length: 3\r\n\r\n{LIMITS}")); }, |wire| { wire.say(format!("HTTP/1.1 200 OK\r\ncontent-length: 30\r\ncontent-length: 30\r\n\r\n{LIMITS}")); });
    endless_headers: case("endless headers", "response-too-large", |wire| { wire.say("HTTP/1.1 200 OK\r\n"); wire.repeat("x-filler: 1\r\n"); }, |wire| wire.answer(&"x-filler: 1\r\n".repeat(50), LIMITS));
    thousands_of_headers: case("thousands of headers", "response-too-large", |wire| wire.answer(&"x: 1\r\n".repeat(5_000), LIMITS), |wire| wire.answer(&"x: 1\r\n".repeat(50), LIMITS));
    one_endless_header: case("one endless header", "response-too-large", |wire| { wire.say("HTTP/1.1 200 OK\r\nx-filler: "); wire.repeat("x"); }, |wire| wire.answer(&format!("x-filler: {}\r\n", "x".repeat(16 << 10)), LIMITS));
    an_endless_status_line: case("an endless status line", "response-too-large", |wire| { wire.say("HTTP/1.1 200 "); wire.repeat("x"); }, |wire| { wire.say(format!("HTTP/1.1 200 {}\r\ncontent-length: 30\r\n\r\n{LIMITS}", "x".repeat(1 << 10))); });
    a_gzip_bomb: case("a gzip bomb", "protocol-error", |wire| wire.answer("content-encoding: gzip\r\n", [31, 139, 8, 0, 0, 0, 0, 0]), |wire| wire.answer("x-encoding: gzip\r\n", LIMITS));
    a_response_with_too_many_encodings_to_search: case("a response with too many encodings to search", "protocol-error", |wire| wire.answer("", encoded(150)), |wire| wire.answer("content-encoding: identity\r\n", LIMITS));
    endless_interim_responses: case("endless interim responses", "response-too-large", |wire| wire.repeat("HTTP/1.1 103 Early Hints\r\n\r\n"), |wire| { wire.say("HTTP/1.1 103 Early Hints\r\n\r\n"); wire.answer("", LIMITS); });
    a_protocol_upgrade: case("a protocol upgrade", "protocol-error", |wire| { wire.say("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"); wire.hold(); }, good);
    http_0_9: case("HTTP/0.9", "protocol-error", |wire| { wire.say(LIMITS); wire.close(); }, good);
    http_2_at_once: case("HTTP/2 at once", "protocol-error", |wire| { wire.say(b"\0\0\x12\x04\0\0\0\0\0"); wire.hold(); }, good);
    a_line_break_in_a_headers_name: case("a line break in a header's name", "protocol-error", |wire| wire.answer("x\r\n y z: 1\r\n", LIMITS), good);
    a_redirect_to_a_metadata_address: case("a redirect to a metadata address", "redirected", |wire| { wire.say("HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n"); }, |wire| wire.answer("location: http://169.254.169.254/\r\n", LIMITS));
    a_redirect_to_itself: case("a redirect to itself", "redirected", |wire| { wire.say("HTTP/1.1 307 Again\r\nlocation: /v1/admin/limits\r\ncontent-length: 0\r\n\r\n"); }, good);
}

/// A megabyte that takes long to search is the server's doing, and holds up no other call.
#[test]
fn an_answer_that_takes_long_to_search_is_never_the_connectors_fault() {
    let done = validate(
        &RawServer::start(|wire| wire.answer("", encoded(9_500))),
        "http",
        "1000",
    )
    .done();
    let code = done.json()["code"].clone();
    assert_eq!(done.code(), 3, "{code}: {}", done.all());
    // The control: a short answer of the same server is read.
    let done = validate(&RawServer::start(good), "http", "1000").done();
    assert_eq!(done.code(), 0, "{}", done.all());
}

#[test]
fn closing_in_the_tls_handshake_is_a_failed_connection() {
    let done = run(&RawServer::start(Wire::close), "https", "1000");
    assert_eq!(disagreement((3, "connection-failed"), &done), None);
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

/// A run against the server, with so many milliseconds for it.
fn validate(server: &RawServer, scheme: &str, milliseconds: &str) -> Run {
    Run::new("validate")
        .args(["--set", &format!("base-url={}", server.base_url(scheme))])
        .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext"])
        .args(["--max-call-milliseconds", milliseconds, "--json"])
        .env("HOST_RUNNER_API_KEY", GOOD_KEY)
}

/// The same with a small limit on bodies.
fn run(server: &RawServer, scheme: &str, milliseconds: &str) -> Done {
    validate(server, scheme, milliseconds)
        .args(["--max-response-body-bytes", "131072", "--log", "trace"])
        .done()
}
