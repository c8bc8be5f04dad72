//! Runs the real binary against a mock API.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;

use clari_mock::vectors::Vectors;
use clari_mock::{GOOD_KEY, MockApi, Reply, Request};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::support::in_process::runtime;
use crate::support::leaks;
use crate::support::schema;
use crate::support::terminal::Terminal;

/// A mock API and a folder for one test.
pub(crate) struct World {
    pub(crate) mock_api: MockApi,
    pub(crate) folder: tempfile::TempDir,
    /// The files that the test itself wrote: a key may be in them.
    own: Mutex<Vec<PathBuf>>,
    _runtime: Runtime,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with_cases(Vectors::built_in().unwrap().replies())
    }

    /// With these cases, and no others.
    pub(crate) fn with_cases<'a>(cases: impl IntoIterator<Item = (&'a str, &'a Reply)>) -> Self {
        let runtime = runtime();
        let mock_api = runtime.block_on(MockApi::start(cases)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), mock_api.ca_pem()).unwrap();
        Self {
            mock_api,
            folder,
            own: Mutex::default(),
            _runtime: runtime,
        }
    }

    /// A file in the test's folder.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        self.own.lock().unwrap().push(path.clone());
        path
    }

    /// `{api}/v1` and the like, filled in.
    pub(crate) fn url(&self, template: &str) -> String {
        self.mock_api.origins().fill(template)
    }

    /// What arrived at the mock API.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.mock_api.requests()
    }

    /// `host-runner validate` with the mock API's base URL and authority, and loopback allowed.
    pub(crate) fn validate(&self, base_url: &str) -> Run {
        self.reach("validate", base_url)
    }

    /// The same for another command that reaches out.
    pub(crate) fn reach(&self, command: &str, base_url: &str) -> Run {
        self.allowed(command)
            .args(["--set", &format!("base-url={}", self.url(base_url))])
            .env("HOST_RUNNER_API_KEY", GOOD_KEY)
    }

    /// A command that may reach the mock API, without any value.
    pub(crate) fn allowed(&self, command: &str) -> Run {
        self.allow(Run::new(command))
    }

    /// The run with the options that let it reach the mock API.
    pub(crate) fn allow(&self, run: Run) -> Run {
        run.arg("--ca-file")
            .arg(self.folder.path().join("ca.pem"))
            .args([
                "--allow-address",
                "127.0.0.0/8",
                "--allow-address",
                "::1/128",
            ])
    }
}

/// What the binary wrote holds no key.
impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            leaks::assert_none_below(GOOD_KEY, self.folder.path(), &self.own.lock().unwrap());
        }
    }
}

/// One run of the binary, with an empty environment but for what is given.
pub(crate) struct Run {
    command: Command,
    stdin: Vec<u8>,
}

impl Run {
    pub(crate) fn new(subcommand: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_host-runner"));
        command.arg(subcommand).env_clear();
        command.env("HOST_RUNNER_CACHE_DIR", env!("CARGO_TARGET_TMPDIR"));
        Self {
            command,
            stdin: Vec::new(),
        }
    }

    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    pub(crate) fn args<'a>(mut self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, text: &str) -> Self {
        self.stdin = text.as_bytes().to_vec();
        self
    }

    /// The run on a terminal instead.
    pub(crate) fn on_terminal(self) -> Terminal {
        Terminal::start(self.command)
    }

    /// The command, for a test that does not wait for its end.
    pub(crate) fn command(mut self) -> Command {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        self.command
    }

    pub(crate) fn done(self) -> Done {
        self.done_with(Stdio::piped())
    }

    /// The run with another stdout.
    pub(crate) fn done_with(mut self, stdout: Stdio) -> Done {
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(stdout)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read its input may be gone before it is written.
        let _ = child.stdin.take().unwrap().write_all(&self.stdin);
        let output = child.wait_with_output().unwrap();
        leaks::search(&self.command, &self.stdin, &output);
        schema::hold(&self.command, &output);
        Done(output)
    }
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Done(Output);

impl Done {
    pub(crate) fn code(&self) -> i32 {
        self.0.status.code().unwrap()
    }

    /// What is on stdout, as it is.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0.stdout
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }

    /// The one JSON object on stdout.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.0.stdout)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.stdout(), self.stderr()))
    }

    /// Both streams.
    pub(crate) fn all(&self) -> String {
        self.stdout() + &self.stderr()
    }
}
