//! The one place that writes: data to stdout, everything else to stderr.
//!
//! Much of what is written was chosen by somebody else: a connector, a server, whoever named a file.
//! So a line is one line, and whatever could move the cursor, hide text or turn its direction is
//! escaped here, whoever wrote the line. Only the colours of [`Coloured`] pass.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place that writes"
)]

use std::cell::Cell;
use std::fmt::{self, Display, Write as _};
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use connector_host::ApiAnswer;
use credential_rules::text;
use serde::Serialize;
use serde_json::json;

use super::end::{End, Failure};

/// Where a command writes.
pub(crate) struct Output {
    /// Whether data is one JSON object.
    pub(crate) json: bool,
    quiet: bool,
    colour: bool,
    /// Why something did not get out to stdout.
    unwritten: OnceLock<io::Error>,
}

/// A colour of the terminal's own palette.
#[derive(Clone, Copy)]
pub(crate) enum Colour {
    Green,
    Red,
    Yellow,
}

thread_local! {
    /// Whether what is being written is a colour of this program's own.
    static IS_COLOUR: Cell<bool> = const { Cell::new(false) };
}

/// A line that is being written, with everything unsafe escaped.
struct Line(String);

/// A text in a colour, where the terminal takes one.
pub(crate) struct Coloured<'a> {
    text: &'a str,
    colour: Option<Colour>,
}

impl Output {
    pub(crate) fn new(json: bool, quiet: bool) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            json,
            quiet,
            colour: !plain && is_on_terminal(),
            unwritten: OnceLock::new(),
        }
    }

    /// Writes a line of data.
    pub(crate) fn line(&self, line: impl Display) {
        if !self.quiet {
            let written = write(&mut io::stdout(), line);
            let _ = self.noted(written);
        }
    }

    /// Notes that something did not get out to stdout. A reader that has gone away is not an error: the
    /// exit code still tells.
    fn noted(&self, written: io::Result<()>) -> io::Result<()> {
        if let Err(error) = &written
            && error.kind() != ErrorKind::BrokenPipe
        {
            // The first one says why.
            let _ = self
                .unwritten
                .set(io::Error::new(error.kind(), error.to_string()));
        }
        written
    }

    /// The exit code of a command that did its work, if what it had to say got out.
    pub(crate) fn end(&self, end: End) -> ExitCode {
        match self.unwritten() {
            Some(code) => code,
            None => end.into(),
        }
    }

    /// Says why something did not get out to stdout, and gives the exit code of that.
    fn unwritten(&self) -> Option<ExitCode> {
        let error = self.unwritten.get()?;
        self.error(format_args!("cannot write to stdout: {error}"));
        Some(ExitCode::from(End::MISUSE))
    }

    /// Writes data of several lines.
    pub(crate) fn page(&self, page: &str) {
        self.bytes([&text::escape_lines(page), "\n"].concat().as_bytes());
    }

    /// Writes a line of data that ends with its line break; an error if it does not get out.
    pub(crate) fn record(&self, line: &str) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(text::escape_json(line).as_bytes());
        self.noted(written.and_then(|()| stdout.flush()))
    }

    /// Writes a line about something that is wrong, even if nothing else is to be written.
    pub(crate) fn error(&self, line: impl Display) {
        say(format_args!("error: {line}"));
    }

    /// Whether someone may watch the progress of a command.
    pub(crate) fn is_watched(&self) -> bool {
        !self.quiet && asks_on_terminal()
    }

    /// Writes the one JSON object.
    pub(crate) fn object(&self, object: &impl Serialize) {
        match serde_json::to_string(object) {
            Ok(json) => self.line(text::escape_json(&json)),
            Err(error) => self.note(format_args!("error: cannot write JSON: {error}")),
        }
    }

    /// Writes a line that is not data.
    pub(crate) fn note(&self, line: impl Display) {
        if !self.quiet {
            say(line);
        }
    }

    /// Writes a line of a dialogue, which is never quiet.
    pub(crate) fn tell(&self, line: impl Display) {
        say(line);
    }

    /// Writes the help or the version, which are this program's own.
    pub(crate) fn help(&self, help: &clap::Error) {
        let written = help.print().and_then(|()| io::stdout().flush());
        let _ = self.noted(written);
    }

    /// Explains a command line that cannot be read.
    pub(crate) fn misuse(&self, error: &clap::Error) {
        for line in error.render().to_string().lines() {
            say(line);
        }
    }

    /// Writes bytes of data as they are.
    pub(crate) fn bytes(&self, bytes: &[u8]) {
        if !self.quiet {
            let mut stdout = io::stdout();
            let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
            let _ = self.noted(written);
        }
    }

    /// Writes the body of an answer: as it is, but on a terminal without what would control it.
    pub(crate) fn body(&self, answer: &ApiAnswer) {
        if !is_on_terminal() {
            return self.bytes(&answer.body);
        }
        match answer.text() {
            Some(text) => self.page(&text),
            None => self.note("the body is not text: send stdout to a file to have it"),
        }
    }

    /// Whether somebody may look on while something is done.
    pub(crate) fn shows_progress(&self) -> bool {
        self.is_watched() && !self.json
    }

    /// The text in a colour, where stdout takes one.
    pub(crate) fn paint<'a>(&self, text: &'a str, colour: Colour) -> Coloured<'a> {
        Coloured {
            text,
            colour: self.colour.then_some(colour),
        }
    }

    /// Says why a command could not do its work, and gives its exit code.
    pub(crate) fn fail(&self, failure: &Failure) -> ExitCode {
        self.explain(failure);
        if self.json {
            let error = failure.object();
            match failure {
                Failure::Run {
                    receipt: Some(receipt),
                    ..
                } => {
                    self.object(&json!({"error": error, "receipt": receipt}));
                }
                _ => self.object(&json!({ "error": error })),
            }
        }
        self.unwritten()
            .unwrap_or_else(|| ExitCode::from(failure.code()))
    }

    /// Says why something could not be done, and what to do about it.
    pub(crate) fn explain(&self, failure: &Failure) {
        self.error(failure.message());
        if let Some(hint) = failure.hint() {
            say(format_args!("hint: {hint}"));
        }
    }
}

/// Whether stdout is a terminal.
pub(crate) fn is_on_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether what is not data goes to a terminal.
pub(crate) fn asks_on_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Writes a question, behind which the answer is typed.
pub(crate) fn question(question: &str) {
    let mut stderr = io::stderr();
    let _ = write!(stderr, "{}", text::escape(question));
}

/// Ends the line of a question that was not answered.
pub(crate) fn end_question() {
    say("");
}

/// A writer for the log: stderr, with everything unsafe in a line escaped.
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

/// Writes a line.
fn write(stream: &mut dyn Write, line: impl Display) -> io::Result<()> {
    let mut escaped = Line(String::new());
    // Writing to a string does not fail.
    let _ = write!(escaped, "{line}");
    escaped.0.push('\n');
    stream.write_all(escaped.0.as_bytes())?;
    stream.flush()
}

/// Writes a line to stderr. Where that is not possible, there is nobody to tell.
fn say(line: impl Display) {
    let _ = write(&mut io::stderr(), line);
}

impl fmt::Write for Line {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if IS_COLOUR.get() {
            self.0.push_str(part);
        } else {
            self.0.push_str(&text::escape(part));
        }
        Ok(())
    }
}

impl Display for Coloured<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = match self.colour {
            None => return f.write_str(self.text),
            Some(Colour::Red) => 31,
            Some(Colour::Green) => 32,
            Some(Colour::Yellow) => 33,
        };
        IS_COLOUR.set(true);
        let start = write!(f, "\u{1b}[1;{number}m");
        IS_COLOUR.set(false);
        start.and_then(|()| f.write_str(self.text))?;
        IS_COLOUR.set(true);
        let end = f.write_str("\u{1b}[0m");
        IS_COLOUR.set(false);
        end
    }
}
