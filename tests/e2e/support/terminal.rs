//! Runs the binary on a pseudo-terminal, as a person does.

use std::io::{Read, Write};
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use pty_process::blocking::{Command, Pty};
use rustix::termios::{LocalModes, tcgetattr};

use crate::support::leaks;

/// How long something that will be shown may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A run of the binary on a terminal.
pub(crate) struct Terminal {
    pty: Arc<Pty>,
    child: Child,
    chunks: Receiver<Vec<u8>>,
    output: Vec<u8>,
    /// How much of the output was expected so far.
    expected: usize,
    hidden: Vec<String>,
}

impl Terminal {
    pub(crate) fn start(mut command: std::process::Command) -> Self {
        if command.get_envs().all(|(name, _)| name != "TERM") {
            command.env("TERM", "xterm");
        }
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(50, 200)).unwrap();
        let child = Command::from(command).spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let (sender, chunks) = channel();
        let reader = Arc::clone(&pty);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // The other side gone is an error here, and the end.
            while let Ok(length) = (&*reader).read(&mut buffer) {
                if length == 0 || sender.send(buffer[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            pty,
            child,
            chunks,
            output: Vec::new(),
            expected: 0,
            hidden: Vec::new(),
        }
    }

    /// Waits until the text is shown, after what was expected before.
    pub(crate) fn expect(&mut self, text: &str) -> &mut Self {
        loop {
            let fresh = String::from_utf8_lossy(&self.output[self.expected..]).into_owned();
            if let Some(at) = fresh.find(text) {
                self.expected += at + text.len();
                return self;
            }
            let chunk = self.chunks.recv_timeout(PATIENCE);
            let Ok(chunk) = chunk else {
                panic!("no `{text}` in:\n{}", String::from_utf8_lossy(&self.output));
            };
            self.output.extend(chunk);
        }
    }

    /// The rest of the line after what was expected, once the line is whole.
    pub(crate) fn line(&mut self) -> String {
        let start = self.expected;
        self.expect("\n");
        let line = String::from_utf8_lossy(&self.output[start..self.expected]).into_owned();
        line.trim_end().to_owned()
    }

    /// Types a line.
    pub(crate) fn answer(&mut self, line: &str) -> &mut Self {
        self.press(&format!("{line}\n"))
    }

    /// Types a line that must not be shown, once the terminal does not show what is typed.
    pub(crate) fn answer_hidden(&mut self, line: &str) -> &mut Self {
        self.wait_for_echo(false);
        self.hidden.push(line.trim().to_owned());
        self.answer(line)
    }

    /// Types characters, such as `\x03` for Ctrl-C.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
        self
    }

    /// Waits until the terminal does, or does not, show what is typed.
    pub(crate) fn wait_for_echo(&mut self, echo: bool) -> &mut Self {
        while self.echoes() != echo {
            thread::sleep(Duration::from_millis(1));
        }
        self
    }

    fn echoes(&self) -> bool {
        let modes = tcgetattr(&*self.pty).unwrap().local_modes;
        modes.contains(LocalModes::ECHO)
    }

    /// Waits for the end: the exit code and all that was shown, in which nothing hidden may be.
    pub(crate) fn end(mut self) -> (i32, String) {
        while let Ok(chunk) = self.chunks.recv_timeout(PATIENCE) {
            self.output.extend(chunk);
        }
        let code = self.child.wait().unwrap().code().unwrap();
        for key in &self.hidden {
            leaks::assert_none(key, &self.output, "the terminal");
        }
        (code, String::from_utf8_lossy(&self.output).into_owned())
    }
}

/// A run that nobody waits for any more does not stay.
impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
