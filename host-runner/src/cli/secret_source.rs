//! `--secret-from`: a secret from a variable, a file, stdin or a prompt.

use std::io::{self, Read};
use std::path::PathBuf;

use connector_host::{Field, FieldName, Secret};

use super::failure::Failure;
use super::input_file;
use super::prompt;

/// The most that is read as a secret, in bytes; no header could carry more.
const MAX_SECRET_BYTES: u64 = 64 << 10;

/// Where a secret comes from.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Variable(String),
    File(PathBuf),
    Stdin,
    Prompt,
}

/// The options that provide a secret, for a hint.
pub(crate) fn options(name: &FieldName) -> String {
    format!("`--secret-from {name}=env:NAME`, `…=file:PATH`, `…=stdin` or `…=prompt`")
}

impl Source {
    /// Parses the name of a source.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        match text.split_once(':') {
            Some(("env", name)) if !name.is_empty() => Ok(Self::Variable(name.to_owned())),
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            None if text == "stdin" => Ok(Self::Stdin),
            None if text == "prompt" => Ok(Self::Prompt),
            _ => Err(Failure::with_hint(
                "the source of a secret must be env:NAME, file:PATH, stdin or prompt",
                "do not pass the secret itself: every process can read the arguments of another",
            )),
        }
    }

    /// Reads the secret.
    pub(crate) async fn read(self, field: &Field) -> Result<Secret, Failure> {
        match self {
            Self::Prompt => prompt::hidden(prompt::for_secret(field, false)).await,
            source => source.value(field.name.as_str()),
        }
    }

    /// Reads the secret of a name from anything but a prompt.
    pub(crate) fn value(self, name: &str) -> Result<Secret, Failure> {
        match self {
            Self::Variable(variable) => match std::env::var(&variable) {
                Ok(value) => Ok(Secret::new(value)),
                Err(std::env::VarError::NotPresent) => Err(Failure::usage(format!(
                    "the variable `{variable}`, the source of `{name}`, is not set"
                ))),
                Err(std::env::VarError::NotUnicode(_)) => Err(not_text(name)),
            },
            Self::File(path) => whole_text(input_file::open(&path)?, name),
            Self::Stdin => whole_text(io::stdin(), name),
            Self::Prompt => Err(Failure::usage(format!(
                "`{name}` cannot come from a prompt"
            ))),
        }
    }
}

/// What editors put before a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The whole content of a source, without a byte order mark and one final line break.
fn whole_text(source: impl Read, name: &str) -> Result<Secret, Failure> {
    let mut text = zeroize::Zeroizing::new(Vec::new());
    source
        .take(MAX_SECRET_BYTES + 1)
        .read_to_end(&mut text)
        .map_err(|error| Failure::usage(format!("cannot read the source of `{name}`: {error}")))?;
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > MAX_SECRET_BYTES {
        return Err(Failure::usage(format!(
            "the source of `{name}` has more than {MAX_SECRET_BYTES} bytes"
        )));
    }
    let text = std::str::from_utf8(&text).map_err(|_| not_text(name))?;
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let line = text.strip_suffix('\n').unwrap_or(text);
    Ok(Secret::new(
        line.strip_suffix('\r').unwrap_or(line).to_owned(),
    ))
}

/// A value that no field can have.
pub(crate) fn not_text(name: &str) -> Failure {
    Failure::usage(format!("the value of `{name}` is not UTF-8 text"))
}
