//! The one place that writes: data to stdout, everything else to stderr.

use std::fmt::{self, Display};
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use host_runner::ApiAnswer;
use serde::Serialize;
use serde_json::json;

use super::end::Failure;

/// Where a command writes.
pub(crate) struct Output {
    /// Whether data is one JSON object.
    pub(crate) json: bool,
    quiet: bool,
    colour: bool,
}

/// A colour of the terminal's own palette.
#[derive(Clone, Copy)]
pub(crate) enum Colour {
    Green,
    Red,
    Yellow,
}

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
            colour: !plain && io::stdout().is_terminal(),
        }
    }

    /// Writes a line of data.
    pub(crate) fn line(&self, line: impl Display) {
        if !self.quiet {
            write(&mut io::stdout(), &line);
        }
    }

    /// Writes a line of data that ends with its line break; an error if its reader has gone away.
    pub(crate) fn record(&self, line: &str) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(line.as_bytes())?;
        stdout.flush()
    }

    /// Writes a line about something that is wrong, even if nothing else is to be written.
    pub(crate) fn error(&self, line: impl Display) {
        write(&mut io::stderr(), &format_args!("error: {line}"));
    }

    /// Whether someone may watch the progress of a command.
    pub(crate) fn is_watched(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Writes the one JSON object.
    pub(crate) fn object(&self, object: &impl Serialize) {
        match serde_json::to_string(object) {
            Ok(text) => self.line(text),
            Err(error) => self.note(format_args!("error: cannot write JSON: {error}")),
        }
    }

    /// Writes a line that is not data.
    pub(crate) fn note(&self, line: impl Display) {
        if !self.quiet {
            write(&mut io::stderr(), &line);
        }
    }

    /// Writes a line of a dialogue, which is never quiet.
    pub(crate) fn tell(&self, line: impl Display) {
        write(&mut io::stderr(), &line);
    }

    /// Writes bytes of data as they are.
    pub(crate) fn bytes(&self, bytes: &[u8]) {
        if !self.quiet {
            let mut stdout = io::stdout();
            // A reader that has gone away is not an error: the exit code still tells.
            let _ = stdout.write_all(bytes).and_then(|()| stdout.flush());
        }
    }

    /// Writes the body of an answer: as it is, but on a terminal without what would control it.
    pub(crate) fn body(&self, answer: &ApiAnswer) {
        if !io::stdout().is_terminal() {
            return self.bytes(&answer.body);
        }
        match answer.text() {
            Some(text) => self.line(text),
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
                Failure::Connector {
                    receipt: Some(receipt),
                    ..
                } => {
                    self.object(&json!({"error": error, "receipt": receipt}));
                }
                _ => self.object(&json!({ "error": error })),
            }
        }
        ExitCode::from(failure.code())
    }

    /// Says why something could not be done, and what to do about it.
    pub(crate) fn explain(&self, failure: &Failure) {
        self.error(failure.message());
        if let Some(hint) = failure.hint() {
            write(&mut io::stderr(), &format_args!("hint: {hint}"));
        }
    }
}

/// Writes a question, behind which the answer is typed.
pub(crate) fn question(question: &str) {
    let mut stderr = io::stderr();
    let _ = write!(stderr, "{question}");
}

/// Writes a line. A reader that has gone away is not an error: the exit code still tells.
fn write(stream: &mut dyn Write, line: &dyn Display) {
    let _ = writeln!(stream, "{line}");
}

impl Display for Coloured<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = match self.colour {
            None => return f.write_str(self.text),
            Some(Colour::Red) => 31,
            Some(Colour::Green) => 32,
            Some(Colour::Yellow) => 33,
        };
        write!(f, "\u{1b}[1;{number}m{}\u{1b}[0m", self.text)
    }
}
