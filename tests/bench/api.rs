//! What the HTTP API costs: the same validations through `host-runner serve`.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::measure::Client;
use crate::server::{HOST_RUNNER, Server};

/// The token of the benchmark.
const TOKEN: &str = "bench-0123456789abcdef0123456789abcdef";

/// A running `host-runner serve`; it ends with this value.
pub(crate) struct Api {
    child: Child,
    host: String,
    _folder: tempfile::TempDir,
}

impl Api {
    pub(crate) fn start(server: &Server) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, content: &str| {
            let path = folder.path().join(name);
            let mut file = std::fs::File::create(&path).expect("a file");
            file.write_all(content.as_bytes()).expect("a file");
            path
        };
        let tokens = file("tokens", &format!("bench use {TOKEN}\n"));
        let authority = file("ca.pem", server.ca_pem());
        let mut child = Command::new(HOST_RUNNER)
            .args([
                "serve",
                "--json",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "warn",
            ])
            .args([
                "--allow-plaintext",
                "--allow-address",
                "127.0.0.0/8",
                "--allow-address",
                "::1/128",
            ])
            .arg("--store")
            .arg(folder.path().join("store.db"))
            .arg("--token-file")
            .arg(tokens)
            .arg("--ca-file")
            .arg(authority)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("it has an output"));
        stdout.read_line(&mut line).expect("it says where it is");
        let said: Value = serde_json::from_str(&line).expect("it says so in JSON");
        let url = said["url"].as_str().expect("a URL");
        Self {
            child,
            host: url.trim_start_matches("http://").to_owned(),
            _folder: folder,
        }
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client with one connection, which asks for a validation each time.
pub(crate) struct ThroughApi {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    body: Bytes,
}

impl ThroughApi {
    pub(crate) async fn connect(api: &Api, server: &Server, base_url: &str) -> Self {
        let tcp = TcpStream::connect(&api.host).await.expect("a server");
        tcp.set_nodelay(true).expect("a socket");
        let (sender, connection) = http1::handshake(TokioIo::new(tcp)).await.expect("HTTP");
        tokio::spawn(connection);
        let body = json!({"values": {"api-key": server.good_key(), "base-url": base_url}});
        Self {
            sender,
            host: api.host.clone(),
            body: body.to_string().into(),
        }
    }
}

impl Client for ThroughApi {
    async fn ask(&mut self) {
        let request = Request::post("/v1/connectors/clari-revenue/validate")
            .header(header::HOST, &self.host)
            .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(self.body.clone()))
            .expect("a request");
        self.sender.ready().await.expect("a connection");
        let response = self.sender.send_request(request).await.expect("an answer");
        assert_eq!(response.status(), 200);
        let body = response
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        let is_valid = body.starts_with(b"{\"outcome\":\"valid\"");
        assert!(is_valid, "{}", String::from_utf8_lossy(&body));
    }
}
