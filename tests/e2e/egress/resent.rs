//! What a receipt says was sent is what arrived: also where a server closes kept connections.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use clari_component::CLARI_REVENUE;
use clari_mock::GOOD_KEY;
use connector_host::{ApiMethod, ApiRequest, Policy, Receipt, Runner, Trust};
use serde_json::Value;

use crate::support::batch::{line, wrong_key};
use crate::support::harness::{Run, World};
use crate::support::hostile_component::Variant;
use crate::support::in_process::{loopback, values};

/// An answer that leaves the connection open.
const GOOD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{\"jobs\":{}}";

/// An answer that asks to be left alone.
const BUSY: &str = "HTTP/1.1 429 No\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n";

/// A server on plain http that counts the requests it has read.
struct Counting {
    port: u16,
    read: Arc<AtomicUsize>,
    methods: Arc<Mutex<Vec<String>>>,
}

impl Counting {
    /// Answers so many requests on each connection; the next is read, and the connection closed. The
    /// first answers are these.
    fn start(on_each: usize, first: &'static [&'static str]) -> Self {
        Self::ending(on_each, first, End::Close)
    }

    /// The same, with another end of each connection.
    fn ending(on_each: usize, first: &'static [&'static str], end: End) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Self {
            port,
            read: Arc::default(),
            methods: Arc::default(),
        };
        let (read, methods) = (Arc::clone(&server.read), Arc::clone(&server.methods));
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (read, methods) = (Arc::clone(&read), Arc::clone(&methods));
                thread::spawn(move || {
                    for number in 0..=on_each {
                        if number == on_each && end != End::Close {
                            return end.of(&mut stream, &read);
                        }
                        let Some(head) = head(&mut stream) else {
                            return;
                        };
                        let total = read.fetch_add(1, Ordering::SeqCst);
                        let method = head.split(' ').next().unwrap_or_default().to_owned();
                        methods.lock().unwrap().push(method);
                        let answer = first.get(total).copied().unwrap_or(GOOD);
                        if number == on_each || stream.write_all(answer.as_bytes()).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        server
    }

    fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    fn read(&self) -> usize {
        self.read.load(Ordering::SeqCst)
    }
}

/// How a server ends a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// In order, after it has read the request.
    Close,
    /// By a reset, after it has read a part of the request: what is left unread makes one.
    Reset,
    /// By a reset, after it has begun to answer.
    ResetInAnswer,
}

impl End {
    fn of(self, stream: &mut TcpStream, read: &AtomicUsize) {
        if stream.read_exact(&mut [0; 8]).is_err() {
            return;
        }
        read.fetch_add(1, Ordering::SeqCst);
        if self == Self::ResetInAnswer {
            let _ = stream.write_all(b"HTTP/1.1 2");
            // Time for it to arrive before what overtakes it.
            thread::sleep(Duration::from_millis(100));
        }
    }
}

/// One request without a body, or with what of a body came along.
fn head(stream: &mut TcpStream) -> Option<String> {
    let mut text = Vec::new();
    let mut buffer = [0; 4 << 10];
    while !text.windows(4).any(|end| end == b"\r\n\r\n") {
        let length = stream.read(&mut buffer).ok().filter(|length| *length > 0)?;
        text.extend_from_slice(buffer.get(..length)?);
    }
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// How many requests of a receipt in JSON went out, and how each ended.
fn sent(receipt: &Value) -> (usize, Vec<String>) {
    let requests = receipt["requests"].as_array().unwrap();
    let out = requests
        .iter()
        .filter(|request| request["request_bytes"] != 0);
    let ends = requests
        .iter()
        .map(|request| match request["status"].as_u64() {
            Some(status) => status.to_string(),
            None => request["fault"].as_str().unwrap().to_owned(),
        });
    (out.count(), ends.collect())
}

/// The receipt of a connector that makes four requests.
fn four_requests(server: &Counting, options: &[&str]) -> (String, Value) {
    let world = World::new();
    let file = world.file("hostile.wasm", Variant::Plain.bytes());
    let done = Run::new("validate")
        .arg("--component")
        .arg(file)
        .args(["--set", &format!("base-url={}", server.base_url())])
        .args(["--set", "behaviour=get times=4", "--json"])
        .args(["--secret-from", "api-key=env:KEY"])
        .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext"])
        .args(options.iter().copied())
        .env("KEY", GOOD_KEY)
        .done();
    let json = done.json();
    let code = if json["code"].is_null() {
        &json["error"]["code"]
    } else {
        &json["code"]
    };
    (code.as_str().unwrap().to_owned(), json["receipt"].clone())
}

#[test]
fn a_request_that_is_sent_again_is_in_the_receipt_and_nothing_tells_a_connector() {
    let broken = "connection broken";
    let cases: [(usize, &[&str], usize, &[&str]); 2] = [
        // Control: a server that keeps its connections.
        (9, &[], 4, &["200", "200", "200", "200"]),
        // Each is sent again, however many that makes: a connector cannot tell.
        (
            1,
            &[],
            7,
            &["200", broken, "200", broken, "200", broken, "200"],
        ),
    ];
    for (on_each, options, count, ends) in cases {
        let server = Counting::start(on_each, &[]);
        let (code, receipt) = four_requests(&server, options);
        assert_eq!(
            sent(&receipt),
            (count, ends.iter().map(ToString::to_string).collect())
        );
        assert_eq!(server.read(), count, "{receipt}");
        assert_eq!(code, "ok");
    }
    let server = Counting::start(9, &[]);
    let (code, receipt) = four_requests(&server, &["--max-requests", "3"]);
    assert_eq!(
        (code.as_str(), server.read(), sent(&receipt).0),
        ("request-limit", 3, 3)
    );
}

#[test]
fn a_request_on_a_kept_connection_that_is_reset_is_sent_again_unless_an_answer_has_begun() {
    let broken = "connection broken";
    let ends = |end| {
        let server = Counting::ending(1, &[], end);
        let (_, receipt) = four_requests(&server, &[]);
        let (out, ends) = sent(&receipt);
        assert_eq!(out, server.read(), "{receipt}");
        ends
    };
    assert_eq!(
        ends(End::Reset),
        ["200", broken, "200", broken, "200", broken, "200"]
    );
    // The control: what has begun to answer may have done its work.
    assert_eq!(ends(End::ResetInAnswer), ["200", broken, "200", broken]);
}

/// The library, whose runner keeps connections from one call to the next.
#[tokio::test]
async fn what_a_runner_says_it_sent_is_what_arrived() {
    for on_each in [1, 9] {
        let server = Counting::start(on_each, &[]);
        let policy = Policy {
            allow_plaintext: true,
            ..loopback()
        };
        let runner = Runner::builder().policy(policy).build().unwrap();
        let connector = runner.load(CLARI_REVENUE, Trust::Trusted).await.unwrap();
        let values = values(&connector, [("base-url", server.base_url())]);
        let mut told = 0;
        let mut tell = |receipt: &Receipt| {
            let requests = receipt.requests.iter();
            told += requests.filter(|request| request.request_bytes > 0).count();
        };
        for _ in 0..3 {
            tell(&connector.validate(&values).await.receipt);
        }
        let kept = if on_each == 1 { 5 } else { 3 };
        assert_eq!(server.read(), kept);
        for method in [
            ApiMethod::Get,
            ApiMethod::Head,
            ApiMethod::Post,
            ApiMethod::Delete,
        ] {
            let request = ApiRequest::new(method, "/exports", None).unwrap();
            tell(&connector.call(&values, &request).await.receipt);
        }
        assert_eq!(told, server.read());
        let methods = server.methods.lock().unwrap();
        let count = |method: &str| methods.iter().filter(|seen| *seen == method).count();
        // What changes something is sent one time, whatever becomes of its connection.
        assert_eq!((count("POST"), count("DELETE")), (1, 1));
    }
}

#[test]
fn a_call_whose_new_connection_is_closed_is_not_sent_again() {
    for (on_each, exit) in [(0, 3), (1, 0)] {
        let server = Counting::start(on_each, &[]);
        let done = Run::new("call")
            .args(["/exports", "--json"])
            .args(["--set", &format!("base-url={}", server.base_url())])
            .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext"])
            .env("HOST_RUNNER_API_KEY", GOOD_KEY)
            .done();
        assert_eq!(done.code(), exit, "{}", done.all());
        assert_eq!((sent(&done.json()["receipt"]).0, server.read()), (1, 1));
    }
}

/// The receipts of a batch against a server, and what it read.
fn batch(server: &Counting) -> (usize, usize) {
    let lines: String = (0..6)
        .map(|n| line(&n.to_string(), &wrong_key(n), None))
        .collect();
    let done = Run::new("batch")
        .args(["--set", &format!("base-url={}", server.base_url())])
        .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext"])
        .args(["-", "--jobs", "1", "--rate-per-origin", "0", "--receipt"])
        .stdin(&lines)
        .done();
    assert_eq!(done.code(), 0, "{}", done.all());
    let lines = done.stdout();
    let told = lines.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        sent(&line["receipt"]).0
    });
    (told.sum(), server.read())
}

#[test]
fn what_the_receipts_of_a_batch_say_was_sent_is_what_arrived() {
    // Control: a server that keeps its connections is asked once a line.
    assert_eq!(batch(&Counting::start(99, &[])), (6, 6));
    assert_eq!(batch(&Counting::start(1, &[])), (11, 11));
    // A line that is asked again tells of both times.
    assert_eq!(batch(&Counting::start(99, &[BUSY, BUSY])), (8, 8));
}
