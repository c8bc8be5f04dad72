//! The one place that writes: data to stdout, everything else to stderr.
//!
//! Much of the text comes from a connector, a server or the name of a file. So one line stays one
//! line, and characters that could move the cursor, hide text or change its direction are escaped,
//! whoever chose them. Only the colors of [`Colored`] pass.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place that writes"
)]

use std::cell::Cell;
use std::fmt::{self, Display, Write as _};
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::OnceLock;

use connector_host::ApiAnswer;
use credential_rules::text;
use serde::Serialize;

use super::exit_code::ExitCode;
use super::failure::Failure;

/// Where a command writes.
pub(crate) struct Output {
    /// Whether the result is one JSON object.
    pub(crate) json: bool,
    quiet: bool,
    color: bool,
    /// The first error of a write to stdout.
    unwritten: OnceLock<io::Error>,
}

/// A color of the terminal's own palette.
#[derive(Clone, Copy)]
pub(crate) enum Color {
    Green,
    Red,
    Yellow,
}

thread_local! {
    /// Whether the text being written is a color code of our own.
    static IS_COLOR: Cell<bool> = const { Cell::new(false) };
}

/// A line being written, with unsafe characters escaped.
struct Line(String);

/// Text in a color, if stdout is a terminal that shows colors.
pub(crate) struct Colored<'a> {
    text: &'a str,
    color: Option<Color>,
}

impl Output {
    pub(crate) fn new(json: bool, quiet: bool) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            json,
            quiet,
            color: !plain && stdout_is_terminal(),
            unwritten: OnceLock::new(),
        }
    }

    /// Writes a line of data.
    pub(crate) fn line(&self, line: impl Display) {
        if !self.quiet {
            let written = write(&mut io::stdout(), line);
            let _ = self.keep(written);
        }
    }

    /// Keeps the error of a write to stdout. A closed pipe is not an error: the exit code tells the
    /// result.
    fn keep(&self, written: io::Result<()>) -> io::Result<()> {
        if let Err(error) = &written
            && error.kind() != ErrorKind::BrokenPipe
        {
            // The first error is the one to report.
            let first = io::Error::new(error.kind(), error.to_string());
            let _ = self.unwritten.set(first);
        }
        written
    }

    /// The exit code of a command that succeeded, if its output could be written.
    pub(crate) fn exit(&self, code: ExitCode) -> std::process::ExitCode {
        match self.unwritten.get() {
            None => code.into(),
            Some(error) => {
                self.error(format_args!("cannot write to stdout: {error}"));
                ExitCode::Usage.into()
            }
        }
    }

    /// Writes several lines of data.
    pub(crate) fn page(&self, page: &str) {
        self.bytes([&text::escape_lines(page), "\n"].concat().as_bytes());
    }

    /// Writes a line of data that ends with its line break; fails if it cannot be written.
    pub(crate) fn record(&self, line: &str) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(text::escape_json(line).as_bytes());
        self.keep(written.and_then(|()| stdout.flush()))
    }

    /// Writes an error, even with `--quiet`.
    pub(crate) fn error(&self, line: impl Display) {
        say(format_args!("error: {line}"));
    }

    /// Whether a user may be watching stderr.
    pub(crate) fn is_watched(&self) -> bool {
        !self.quiet && stderr_is_terminal()
    }

    /// Writes the one JSON object.
    pub(crate) fn object(&self, object: &impl Serialize) {
        match serde_json::to_string(object) {
            Ok(json) => self.line(text::escape_json(&json)),
            Err(error) => self.note(format_args!("error: cannot write JSON: {error}")),
        }
    }

    /// Writes a note to stderr.
    pub(crate) fn note(&self, line: impl Display) {
        if !self.quiet {
            say(line);
        }
    }

    /// Writes a line that belongs to a prompt, even with `--quiet`.
    pub(crate) fn prompt_line(&self, line: impl Display) {
        say(line);
    }

    /// Writes the help or the version.
    pub(crate) fn help(&self, help: &clap::Error) {
        let written = help.print().and_then(|()| io::stdout().flush());
        let _ = self.keep(written);
    }

    /// Writes what is wrong with the command line.
    pub(crate) fn usage_error(&self, error: &clap::Error) {
        for line in error.render().to_string().lines() {
            say(line);
        }
    }

    /// Writes bytes of data as they are.
    pub(crate) fn bytes(&self, bytes: &[u8]) {
        if !self.quiet {
            let mut stdout = io::stdout();
            let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
            let _ = self.keep(written);
        }
    }

    /// Writes a response body unchanged, or with control characters escaped on a terminal.
    pub(crate) fn body(&self, answer: &ApiAnswer) {
        if !stdout_is_terminal() {
            return self.bytes(&answer.body);
        }
        match answer.text() {
            Some(text) => self.page(&text),
            None => self.note("the response body is binary: redirect stdout to a file to save it"),
        }
    }

    /// Whether to show a spinner.
    pub(crate) fn shows_progress(&self) -> bool {
        self.is_watched() && !self.json
    }

    /// Text in a color, if stdout shows colors.
    pub(crate) fn paint<'a>(&self, text: &'a str, color: Color) -> Colored<'a> {
        Colored {
            text,
            color: self.color.then_some(color),
        }
    }

    /// Writes why a command failed, and returns its exit code.
    pub(crate) fn fail(&self, failure: &Failure) -> std::process::ExitCode {
        self.explain(failure);
        if self.json {
            self.object(&failure.report());
        }
        self.exit(failure.exit_code())
    }

    /// Writes what failed and what to do about it.
    pub(crate) fn explain(&self, failure: &Failure) {
        self.error(failure.message());
        if let Some(hint) = failure.hint() {
            say(format_args!("hint: {hint}"));
        }
    }
}

/// Whether stdout is a terminal.
pub(crate) fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether stderr is a terminal.
pub(crate) fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Writes a question, and leaves the cursor after it.
pub(crate) fn question(question: &str) {
    let mut stderr = io::stderr();
    let _ = write!(stderr, "{}", text::escape(question));
}

/// Ends the line of an unanswered question.
pub(crate) fn end_question() {
    say("");
}

/// A writer for the log: stderr, with unsafe characters escaped.
pub(crate) struct LogLines;

impl Write for LogLines {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        for line in String::from_utf8_lossy(lines).lines() {
            say(line);
        }
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// A writer for a log of objects: stderr, with unsafe characters escaped as JSON does.
pub(crate) struct LogObjects;

impl Write for LogObjects {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(lines);
        io::stderr().write_all(text::escape_json(&text).as_bytes())?;
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// Writes a line.
fn write(stream: &mut dyn Write, line: impl Display) -> io::Result<()> {
    let mut escaped = Line(String::new());
    // Writing to a string does not fail.
    let _ = write!(escaped, "{line}");
    escaped.0.push('\n');
    stream.write_all(escaped.0.as_bytes())?;
    stream.flush()
}

/// Writes a line to stderr. If that fails, the error cannot be reported anywhere.
fn say(line: impl Display) {
    let _ = write(&mut io::stderr(), line);
}

impl fmt::Write for Line {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if IS_COLOR.get() {
            self.0.push_str(part);
        } else {
            self.0.push_str(&text::escape(part));
        }
        Ok(())
    }
}

impl Display for Colored<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = match self.color {
            None => return f.write_str(self.text),
            Some(Color::Red) => 31,
            Some(Color::Green) => 32,
            Some(Color::Yellow) => 33,
        };
        IS_COLOR.set(true);
        let start = write!(f, "\u{1b}[1;{number}m");
        IS_COLOR.set(false);
        start.and_then(|()| f.write_str(self.text))?;
        IS_COLOR.set(true);
        let end = f.write_str("\u{1b}[0m");
        IS_COLOR.set(false);
        end
    }
}
