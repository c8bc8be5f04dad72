//! A running `host-runner serve`, and requests to it, written byte by byte.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStderr};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use clari_mock::GOOD_KEY;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::harness::Run;
use crate::support::leaks;
use crate::support::shelf::Shelf;

/// The tokens of every server here, one for each scope.
pub(crate) const READ: &str = "read-0123456789abcdef0123456789abcdef";
pub(crate) const USE: &str = "use-0123456789abcdef0123456789abcdef";
pub(crate) const MANAGE: &str = "manage-0123456789abcdef0123456789abcdef";

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server, its store and the mock API.
pub(crate) struct Api {
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) child: Child,
    /// What clients write as `Host`.
    pub(crate) host: String,
    log: Arc<Mutex<String>>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// A request to be sent.
#[derive(Clone)]
pub(crate) struct Ask {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<String>,
    host: Option<String>,
}

impl Api {
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    /// With further options.
    pub(crate) fn with(options: &[&str]) -> Self {
        Self::on(Shelf::new(), options)
    }

    /// On a shelf that is there.
    pub(crate) fn on(shelf: Shelf, options: &[&str]) -> Self {
        let mut child = Self::command(&shelf, options).command().spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let host = listening(&mut log);
        let kept = keep(log);
        Self {
            shelf: Arc::new(shelf),
            child,
            host,
            log: kept,
        }
    }

    /// The command of a server with the tokens above.
    pub(crate) fn command(shelf: &Shelf, options: &[&str]) -> Run {
        let tokens = format!("page read {READ}\njobs use {USE}\nbackend manage {MANAGE}\n");
        let tokens = shelf.world.file("tokens.txt", tokens);
        shelf
            .reaching(shelf.with_store(Run::new("serve")))
            .args(["--listen", "127.0.0.1:0"])
            .arg("--token-file")
            .arg(tokens)
            .args(options.iter().copied())
    }

    /// The answer to a request.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a request is written where it is asked"
    )]
    pub(crate) fn ask(&self, ask: Ask) -> Answer {
        let stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        exchange(stream, &ask.bytes(&self.host))
    }

    /// The answer to a request as the holder of the token `manage`, which must succeed.
    pub(crate) fn done(&self, ask: Ask) -> Answer {
        let answer = self.ask(ask.token(MANAGE));
        assert!((200..300).contains(&answer.status), "{answer:?}");
        answer
    }

    /// Saves a credential with the good key.
    pub(crate) fn save(&self, name: &str) -> Answer {
        self.done(
            self.put(name, GOOD_KEY, "{api}/v1")
                .header("if-none-match", "*"),
        )
    }

    /// A request to save a credential of the built-in connector.
    pub(crate) fn put(&self, name: &str, key: &str, base_url: &str) -> Ask {
        let values = json!({"api-key": key, "base-url": self.shelf.world.url(base_url)});
        let body = json!({"connector": "clari-revenue", "values": values});
        Ask::put(&format!("/v1/credentials/{name}")).json(&body)
    }

    /// The shelf, once the server is gone.
    pub(crate) fn into_shelf(self) -> Shelf {
        let shelf = Arc::clone(&self.shelf);
        drop(self);
        Arc::into_inner(shelf).unwrap()
    }

    /// What the server has logged so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let id = Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        kill_process(id, signal).unwrap();
    }

    /// Ends the server, and gives its exit code.
    pub(crate) fn end(&mut self) -> i32 {
        self.signal(Signal::TERM);
        self.child.wait().unwrap().code().unwrap()
    }
}

/// What the server has written holds neither a key nor a token, and it is gone.
impl Drop for Api {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !thread::panicking() {
            for secret in [GOOD_KEY, READ, USE, MANAGE] {
                leaks::assert_none(secret, self.log().as_bytes(), "the log of the server");
            }
        }
    }
}

/// Waits until the server listens, and gives its address.
fn listening(log: &mut BufReader<ChildStderr>) -> String {
    let mut all = String::new();
    loop {
        let mut line = String::new();
        let length = log.read_line(&mut line).unwrap();
        assert_ne!(length, 0, "the server ended: {all}");
        if let Some(url) = line.trim().strip_prefix("listening on ") {
            return url.split("://").last().unwrap().to_owned();
        }
        all.push_str(&line);
    }
}

fn keep(mut log: BufReader<ChildStderr>) -> Arc<Mutex<String>> {
    let kept = Arc::new(Mutex::new(String::new()));
    let all = Arc::clone(&kept);
    thread::spawn(move || {
        let mut line = String::new();
        while log.read_line(&mut line).is_ok_and(|length| length > 0) {
            all.lock().unwrap().push_str(&line);
            line.clear();
        }
    });
    kept
}

impl Ask {
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: None,
            host: None,
        }
    }

    pub(crate) fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    pub(crate) fn post(path: &str) -> Self {
        Self::new("POST", path)
    }

    pub(crate) fn put(path: &str) -> Self {
        Self::new("PUT", path)
    }

    pub(crate) fn delete(path: &str) -> Self {
        Self::new("DELETE", path)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a token, unless it has one.
    pub(crate) fn token(self, token: &str) -> Self {
        if self.headers.iter().any(|(name, _)| name == "authorization") {
            return self;
        }
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.body("application/json", &body.to_string())
    }

    pub(crate) fn body(mut self, kind: &str, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self.header("content-type", kind)
    }

    /// With another `Host`.
    pub(crate) fn for_host(mut self, host: &str) -> Self {
        self.host = Some(host.to_owned());
        self
    }

    pub(crate) fn bytes(&self, host: &str) -> Vec<u8> {
        let host = self.host.as_deref().unwrap_or(host);
        let mut text = format!(
            "{} {} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n",
            self.method, self.path
        );
        for (name, value) in &self.headers {
            text += &format!("{name}: {value}\r\n");
        }
        if let Some(body) = &self.body {
            text += &format!("content-length: {}\r\n", body.len());
        }
        text += "\r\n";
        text += self.body.as_deref().unwrap_or_default();
        text.into_bytes()
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Panics if it is not this problem.
    pub(crate) fn expect(&self, status: u16, code: &str) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let problem = self.json();
        assert_eq!(
            (&problem["code"], &problem["status"]),
            (&json!(code), &json!(status))
        );
        assert!(
            problem["type"]
                .as_str()
                .unwrap()
                .ends_with(&format!("#{code}"))
        );
        self
    }

    pub(crate) fn etag(&self) -> String {
        self.headers["etag"].clone()
    }
}

/// Sends bytes, and reads the answer to the end of the connection.
pub(crate) fn exchange(mut stream: impl Read + Write, request: &[u8]) -> Answer {
    // A server that refuses a request need not read it to its end.
    let _ = stream.write_all(request);
    let _ = stream.flush();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    parse(&bytes)
}

/// The same; none if there is no server, or it ended before it answered.
pub(crate) fn try_exchange(host: &str, request: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(request).ok()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    (!bytes.is_empty()).then(|| parse(&bytes))
}

/// Takes an answer apart.
pub(crate) fn parse(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {text:?}"));
    let mut lines = head.lines();
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let header = |line: &str| {
        let (name, value) = line
            .split_once(": ")
            .unwrap_or((line.trim_end_matches(':'), ""));
        (name.to_ascii_lowercase(), value.to_owned())
    };
    let headers: BTreeMap<String, String> = lines.map(header).collect();
    let is_chunked = headers
        .get("transfer-encoding")
        .is_some_and(|value| value == "chunked");
    Answer {
        status,
        body: if is_chunked {
            unchunked(body)
        } else {
            body.to_owned()
        },
        headers,
    }
}

fn unchunked(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((size, rest)) = body.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        if size == 0 {
            break;
        }
        whole.push_str(rest.get(..size).unwrap());
        body = rest.get(size..).unwrap().trim_start_matches("\r\n");
    }
    whole
}
