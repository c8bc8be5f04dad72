//! The mock API, in a separate process.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// The binary under test, as built for the benchmark.
pub(crate) const HOST_RUNNER: &str = env!("CARGO_BIN_EXE_host-runner");

/// A running mock API; dropping it stops it.
pub(crate) struct Server {
    child: Child,
    said: Value,
}

impl Server {
    pub(crate) fn start() -> Self {
        let mut child = Command::new(HOST_RUNNER)
            .args(["demo", "--serve-only"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the mock API starts");
        let stdout = child.stdout.take().expect("it has an output");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("it says where it is");
        let said = serde_json::from_str(&line).expect("it says so in JSON");
        Self { child, said }
    }

    /// `https://localhost:PORT`, or `http:` for the origin `plain`.
    pub(crate) fn origin(&self, name: &str) -> &str {
        self.said["origins"][name].as_str().expect("an origin")
    }

    pub(crate) fn good_key(&self) -> &str {
        self.said["good_key"].as_str().expect("a key")
    }

    pub(crate) fn ca_pem(&self) -> &str {
        self.said["ca_pem"].as_str().expect("an authority")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
