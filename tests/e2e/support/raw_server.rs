//! A server that puts on the wire whatever a test wants, over plain http on loopback.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// What the server does with each connection.
pub(crate) type Script = fn(&mut Wire);

/// Where a server listens. It ends with the test.
pub(crate) struct RawServer {
    port: u16,
}

/// One connection, after its request was read.
pub(crate) struct Wire {
    stream: TcpStream,
    /// The request's lines.
    pub(crate) request: String,
}

impl RawServer {
    pub(crate) fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || {
                    let mut wire = Wire {
                        stream,
                        request: String::new(),
                    };
                    wire.hear();
                    script(&mut wire);
                });
            }
        });
        Self { port }
    }

    /// The base URL.
    pub(crate) fn base_url(&self, scheme: &str) -> String {
        format!("{scheme}://127.0.0.1:{}/v1", self.port)
    }
}

impl Wire {
    /// Reads the request, or whatever else comes first.
    fn hear(&mut self) {
        let mut buffer = [0; 64 << 10];
        let length = self.stream.read(&mut buffer).unwrap_or_default();
        self.request = String::from_utf8_lossy(&buffer[..length]).into_owned();
    }

    /// The value of the header that carries the key.
    pub(crate) fn authorization(&self) -> String {
        let value = self
            .request
            .lines()
            .find_map(|line| line.strip_prefix("authorization: "));
        value.unwrap_or_default().to_owned()
    }

    /// Sends a text; whether it could.
    pub(crate) fn say(&mut self, text: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(text.as_ref()).is_ok()
    }

    /// Sends an answer with this body, and these headers, each with its line end.
    pub(crate) fn answer(&mut self, headers: &str, body: impl AsRef<[u8]>) {
        let body = body.as_ref();
        let length = body.len();
        self.say(format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n{headers}\r\n"
        ));
        self.say(body);
    }

    /// Sends a text again and again, for as long as someone reads it.
    pub(crate) fn repeat(&mut self, text: &str) {
        let text = text.repeat((4 << 10) / text.len() + 1);
        while self.say(&text) {}
    }

    /// Sends a text a byte at a time.
    pub(crate) fn drip(&mut self, text: &str, pause: Duration) {
        for byte in text.bytes() {
            if !self.say([byte]) {
                return;
            }
            thread::sleep(pause);
        }
    }

    /// Says nothing until the other side goes away.
    pub(crate) fn hold(&mut self) {
        let _ = self.stream.read(&mut [0]);
    }

    /// Ends the connection in order.
    pub(crate) fn close(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}
