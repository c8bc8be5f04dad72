//! Requests that are made to do harm.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use clari_mock::{GOOD_KEY, Reply};
use serde_json::{Value, json};

use crate::server::api::{Api, Ask, MANAGE, USE, exchange};
use crate::support::leaks;

#[test]
fn an_error_never_quotes_what_was_sent() {
    let api = Api::start();
    api.save("a");
    let url = api.shelf.world.url("{api}/v1");
    let bodies = [
        GOOD_KEY.to_owned(),
        format!("{{\"values\": {{\"api-key\": \"{GOOD_KEY}\""),
        format!("{{\"values\": \"{GOOD_KEY}\"}}"),
        format!("{{\"values\": {{\"{GOOD_KEY}\": \"x\"}}}}"),
        format!("{{\"values\": {{}}, \"{GOOD_KEY}\": 1}}"),
        format!("{{\"values\": {{}}, \"fix\": [\"{GOOD_KEY}\"]}}"),
        format!("{{\"values\": {{}}, \"sha256\": \"{GOOD_KEY}\"}}"),
        format!("{{\"values\": {{}}, \"credential\": \"{GOOD_KEY}\\u0007\"}}"),
    ];
    let send = |ask: Ask| {
        let answer = api.ask(ask.token(MANAGE));
        assert!((400..500).contains(&answer.status), "{answer:?}");
        let all = format!("{answer:?}");
        leaks::assert_none(GOOD_KEY, all.as_bytes(), "an answer");
    };
    for body in &bodies {
        send(Ask::post("/v1/connectors/clari-revenue/validate").body("application/json", body));
        let put = Ask::put("/v1/credentials/b").header("if-none-match", "*");
        send(put.body("application/json", body));
    }
    send(Ask::get(&format!("/v1/credentials?cursor={GOOD_KEY}")));
    send(Ask::get(&format!("/v1/{GOOD_KEY}")));
    send(
        Ask::get("/v1/credentials")
            .header("if-match", GOOD_KEY)
            .header("authorization", &format!("Basic {GOOD_KEY}")),
    );
    send(Ask::post(&format!(
        "/v1/credentials/a/proxy/x?key={GOOD_KEY}"
    )));
    send(Ask::get(&format!("/v1/credentials/a/proxy/{GOOD_KEY}")));
    // The key where it would be shown: in the description, the name, and a plain field.
    let values = json!({"api-key": GOOD_KEY, "base-url": url});
    let body = json!({"connector": "clari-revenue", "values": values, "description": format!("key: {GOOD_KEY}")});
    send(
        Ask::put("/v1/credentials/b")
            .json(&body)
            .header("if-none-match", "*"),
    );
    let body = json!({"connector": "clari-revenue", "values": values});
    send(
        Ask::put(&format!("/v1/credentials/{GOOD_KEY}"))
            .json(&body)
            .header("if-none-match", "*"),
    );
    let described = json!({"name": GOOD_KEY});
    send(Ask::post("/v1/credentials/a/rename").json(&described));
    let audit = api.done(Ask::get("/v1/audit")).body;
    leaks::assert_none(GOOD_KEY, audit.as_bytes(), "the audit log");
}

#[test]
fn a_body_that_is_too_large_slow_or_of_another_type_is_refused() {
    let api = Api::start();
    let path = "/v1/connectors/clari-revenue/check";
    let large = "x".repeat(300 << 10);
    let ask = Ask::post(path).body("application/json", &large).token(USE);
    api.ask(ask).expect(413, "body-too-large");
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        let ask = Ask::post(path).body(kind, "{}").token(USE);
        api.ask(ask).expect(415, "unsupported-media-type");
    }
    // It says that it is long, and never comes.
    let started = Instant::now();
    let mut stream = TcpStream::connect(&api.host).unwrap();
    let ask = Ask::post(path)
        .header("content-type", "application/json")
        .header("content-length", "1000");
    stream.write_all(&ask.token(USE).bytes(&api.host)).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    crate::server::api::parse(&answer).expect(408, "body-too-slow");
    assert!(started.elapsed() < Duration::from_secs(40));
}

#[test]
fn headers_that_are_too_large_or_never_end_are_refused() {
    let api = Api::start();
    let large = Ask::get("/").header("x-large", &"x".repeat(100 << 10));
    let stream = TcpStream::connect(&api.host).unwrap();
    assert_eq!(exchange(stream, &large.bytes(&api.host)).status, 431);
    // One that never ends is closed.
    let mut stream = TcpStream::connect(&api.host).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: ").unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let mut rest = Vec::new();
    assert!(stream.read_to_end(&mut rest).is_ok(), "it is still open");
    // Two messages in one: a length that is there twice, or beside chunks.
    for lengths in [
        "content-length: 5\r\ncontent-length: 6\r\n",
        "transfer-encoding: chunked\r\ntransfer-encoding: x\r\n",
    ] {
        let request = format!(
            "POST /v1/sessions HTTP/1.1\r\nhost: {}\r\n{lengths}\r\nhello",
            api.host
        );
        let mut stream = TcpStream::connect(&api.host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(
            answer.starts_with(b"HTTP/1.1 400"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
}

#[test]
fn a_path_leads_to_what_it_names_and_nowhere_else() {
    let api = Api::start();
    api.save("a");
    let requests = || api.shelf.world.requests().len();
    let before = requests();
    for path in [
        "/v1/credentials/a/proxy/../../../admin/limits",
        "/v1/credentials/a/proxy/%2e%2e/admin/limits",
        "/v1/credentials/a/proxy/..%2fadmin/limits",
        "/v1/credentials/a/proxy//evil.example/x",
        "/v1/credentials/a/proxy/%5c%5cevil.example",
    ] {
        api.ask(Ask::get(path).token(USE))
            .expect(422, "request-refused");
    }
    assert_eq!(requests(), before);
    for path in [
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/page/index.html",
        "//etc/passwd",
        "/index.html%00",
        "/.",
    ] {
        assert_eq!(api.ask(Ask::get(path)).status, 404, "{path}");
    }
    // A name may hold a slash; then it is that name.
    api.done(
        api.put("x%2Fproxy%2Fy", GOOD_KEY, "{api}/v1")
            .header("if-none-match", "*"),
    );
    let shown = api.done(Ask::get("/v1/credentials/x%2Fproxy%2Fy")).json();
    assert_eq!(shown["name"], "x/proxy/y");
    let limits = api.done(Ask::get("/v1/credentials/x%2Fproxy%2Fy/proxy/admin/limits"));
    assert!(limits.json()["jobs"].is_object());
    for name in [".", "%2e%2e", "%20", "a%0Ab", "%E2%80%AE", "%ff"] {
        let put = api
            .put(name, GOOD_KEY, "{api}/v1")
            .header("if-none-match", "*");
        api.ask(put.token(MANAGE)).expect(400, "invalid-name");
    }
}

#[test]
fn an_answer_of_the_api_cannot_lead_or_script_anybody() {
    let reply = |status: u16, headers: &[(&str, &str)], body: &str| -> Reply {
        let headers: Vec<Value> = headers
            .iter()
            .map(|(name, value)| json!([name, value]))
            .collect();
        serde_json::from_value(
            json!({"status": status, "headers": headers, "body": {"text": body}}),
        )
        .unwrap()
    };
    let redirect = reply(
        302,
        &[("location", "https://evil.example/"), ("set-cookie", "a=b")],
        "",
    );
    let script = reply(
        200,
        &[
            ("content-type", "text/html"),
            ("content-security-policy", "default-src *"),
            ("access-control-allow-origin", "*"),
            ("content-disposition", "inline"),
            ("link", "<https://evil.example/>; rel=preload"),
        ],
        "<script>alert(1)</script>",
    );
    let world =
        crate::support::harness::World::with_cases([("redirect", &redirect), ("script", &script)]);
    let api = Api::on(crate::support::shelf::Shelf { world }, &[]);
    let call = |case: &str| {
        let put = api.put(
            &format!("{case}?save=anyway"),
            GOOD_KEY,
            &format!("{{api}}/cases/{case}/v1"),
        );
        api.done(put.header("if-none-match", "*"));
        api.ask(Ask::get(&format!("/v1/credentials/{case}/proxy/admin/limits")).token(USE))
    };
    let answer = call("redirect");
    assert_eq!(answer.status, 302);
    for name in ["location", "set-cookie"] {
        assert!(!answer.headers.contains_key(name), "{name}");
    }
    let answer = call("script");
    assert_eq!(answer.headers["content-disposition"], "attachment");
    assert!(answer.headers["content-security-policy"].contains("sandbox"));
    assert!(!answer.headers["content-security-policy"].contains('*'));
    for name in ["access-control-allow-origin", "link"] {
        assert!(!answer.headers.contains_key(name), "{name}");
    }
}

#[test]
fn an_unknown_address_or_method_is_a_problem() {
    let api = Api::start();
    api.ask(Ask::get("/v1/nothing").token(MANAGE))
        .expect(404, "not-found");
    let answer = api.ask(Ask::new("PATCH", "/v1/credentials/a").token(MANAGE));
    answer.expect(405, "method-not-allowed");
    let allowed = &answer.headers["allow"];
    assert!(
        ["GET", "PUT", "DELETE"]
            .iter()
            .all(|method| allowed.contains(method)),
        "{allowed}"
    );
    api.ask(Ask::post("/").token(MANAGE))
        .expect(405, "method-not-allowed");
    let other = json!({"values": {}});
    let ask = Ask::post("/v1/connectors/other/check")
        .json(&other)
        .token(USE);
    api.ask(ask).expect(404, "unknown-connector");
}
