//! Batches over HTTP: lines in, lines out.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use clari_mock::GOOD_KEY;
use serde_json::{Value, json};

use crate::server::api::{Answer, Api, Ask, MANAGE, USE};
use crate::support::leaks;

const LINES: &str = "application/x-ndjson";

fn line(api: &Api, id: &str, key: &str) -> String {
    let values = json!({"api-key": key, "base-url": api.shelf.world.url("{api}/v1")});
    json!({"id": id, "values": values}).to_string() + "\n"
}

fn lines(answer: &Answer) -> Vec<Value> {
    let lines = answer.body.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn run(api: &Api, query: &str, body: &str) -> Answer {
    let path = format!("/v1/batches?connector=clari-revenue{query}");
    api.ask(Ask::post(&path).body(LINES, body).token(USE))
}

#[test]
fn each_line_gets_its_verdict_and_the_last_one_is_a_summary() {
    let api = Api::start();
    api.save("saved");
    let body = [
        line(&api, "good", GOOD_KEY),
        line(&api, "wrong", "revoked-key-0123456789-0123456789"),
        "not json\n".to_owned(),
        json!({"id": "named", "credential": "saved"}).to_string() + "\n",
        json!({"id": "unknown", "credential": "nobody"}).to_string() + "\n",
    ];
    let answer = run(&api, "&receipts=true", &body.concat());
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.headers["content-type"], LINES);
    leaks::assert_none(GOOD_KEY, answer.body.as_bytes(), "an answer");
    let lines = lines(&answer);
    let of = |id: &str| lines.iter().find(|line| line["id"] == id).unwrap();
    assert_eq!(of("good")["code"], "ok");
    assert_eq!(of("wrong")["code"], "token-rejected");
    assert_eq!(of("named")["outcome"], "valid");
    assert!(of("good").get("receipt").is_some());
    let rejected: Vec<&Value> = lines.iter().filter_map(|line| line.get("line")).collect();
    assert_eq!(rejected, [&json!(3), &json!(5)]);
    let summary = &lines.last().unwrap()["summary"];
    assert_eq!(
        (&summary["answered"], &summary["rejected"]),
        (&json!(3), &json!(2))
    );
    let audit = api.done(Ask::get("/v1/audit?credential=saved")).json();
    let entry = &audit["entries"][0];
    assert_eq!(
        (&entry["action"], &entry["outcome"]),
        (&json!("batched"), &json!("valid"))
    );
}

#[test]
fn a_verdict_comes_back_before_the_last_line_was_sent() {
    let api = Api::start();
    let mut stream = TcpStream::connect(&api.host).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    let ask = Ask::post("/v1/batches?connector=clari-revenue").header("content-type", LINES);
    let head = ask
        .header("transfer-encoding", "chunked")
        .token(USE)
        .bytes(&api.host);
    stream.write_all(&head).unwrap();
    let send = |mut stream: &TcpStream, text: &str| {
        let chunk = format!("{:x}\r\n{text}\r\n", text.len());
        stream.write_all(chunk.as_bytes()).unwrap();
    };
    send(&stream, &line(&api, "first", GOOD_KEY));
    let mut answer = BufReader::new(stream.try_clone().unwrap());
    let mut seen = String::new();
    while !seen.contains("\"first\"") {
        assert_ne!(answer.read_line(&mut seen).unwrap(), 0, "{seen}");
    }
    assert!(!seen.contains("summary"), "{seen}");
    send(&stream, &line(&api, "second", GOOD_KEY));
    stream.write_all(b"0\r\n\r\n").unwrap();
    while !seen.contains("summary") {
        assert_ne!(answer.read_line(&mut seen).unwrap(), 0, "{seen}");
    }
    assert!(seen.contains("\"second\""), "{seen}");
}

#[test]
fn a_body_that_breaks_off_and_one_that_is_no_batch_are_told_apart() {
    let api = Api::start();
    let path = "/v1/batches?connector=clari-revenue";
    api.ask(Ask::post(path).body("application/json", "{}").token(USE))
        .expect(415, "unsupported-media-type");
    api.ask(Ask::post("/v1/batches").body(LINES, "").token(USE))
        .expect(400, "invalid-parameter");
    let other = Ask::post("/v1/batches?connector=other")
        .body(LINES, "")
        .token(MANAGE);
    api.ask(other).expect(404, "unknown-connector");
    let empty = run(&api, "", "");
    assert_eq!(lines(&empty)[0]["summary"]["answered"], 0);
    // It says that it is longer than it is.
    let ask = Ask::post(path)
        .header("content-type", LINES)
        .header("content-length", "9999")
        .token(USE);
    let stream = TcpStream::connect(&api.host).unwrap();
    let mut request = ask.bytes(&api.host);
    request.extend(line(&api, "one", GOOD_KEY).as_bytes());
    let half = stream.try_clone().unwrap();
    let waiting = std::thread::spawn(move || crate::server::api::exchange(stream, &request));
    std::thread::sleep(Duration::from_millis(300));
    half.shutdown(std::net::Shutdown::Both).unwrap();
    let _ = waiting.join();
    // The place of the batch is free again, and so are all others.
    for _ in 0..8 {
        assert_eq!(run(&api, "", &line(&api, "again", GOOD_KEY)).status, 200);
    }
}
