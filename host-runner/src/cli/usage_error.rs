//! Explains a command line that cannot be parsed, without repeating what may be a secret.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::output::Output;

/// What is shown in place of an argument that may be a secret.
const HIDDEN: &str = "(not shown: it may be a secret)";

/// Options that belong to another command, and the command.
const ELSEWHERE: [(&str, &str); 2] = [
    (
        "--batch",
        "use 'host-runner batch FILE' for many credentials",
    ),
    (
        "--journal",
        "'--journal' is an option of 'host-runner batch'",
    ),
];

/// Prints the help or the version that was asked for, or explains what is wrong.
pub(crate) fn explain(mut error: clap::Error, arguments: &[OsString]) -> std::process::ExitCode {
    let json = arguments.iter().any(|argument| argument == "--json");
    let output = Output::new(json, false);
    if !error.use_stderr() {
        output.help(&error);
        return output.exit(ExitCode::Done);
    }
    hide_values(&mut error);
    point_elsewhere(&mut error);
    if !json {
        output.usage_error(&error);
        return ExitCode::Usage.into();
    }
    let text = error.render().to_string();
    let mut lines = text.lines();
    let message = message(&mut lines);
    let tip = lines.find_map(|line| line.trim().strip_prefix("tip: "));
    output.fail(&match tip {
        Some(tip) => Failure::with_hint(message, tip),
        None => Failure::usage(message),
    })
}

/// The first paragraph on one line: what is wrong, and the names or values that it lists.
fn message<'a>(lines: &mut impl Iterator<Item = &'a str>) -> String {
    let first = lines.next().unwrap_or_default();
    let listed: Vec<&str> = lines
        .take_while(|line| !line.is_empty())
        .map(str::trim)
        .collect();
    let first = first.strip_prefix("error: ").unwrap_or(first);
    [first, &listed.join(", ")].join(" ").trim_end().to_owned()
}

/// Hides each value and each stray argument, unless it resembles a known one, which a key does not.
fn hide_values(error: &mut clap::Error) {
    let stray = match error.kind() {
        ErrorKind::InvalidSubcommand => error
            .get(ContextKind::SuggestedSubcommand)
            .is_none()
            .then_some(ContextKind::InvalidSubcommand),
        ErrorKind::UnknownArgument => matches!(
            error.get(ContextKind::InvalidArg),
            Some(ContextValue::String(argument)) if !argument.starts_with('-')
        )
        .then_some(ContextKind::InvalidArg),
        _ => None,
    };
    let value = error
        .get(ContextKind::SuggestedValue)
        .is_none()
        .then_some(ContextKind::InvalidValue);
    for kind in [stray, value].into_iter().flatten() {
        let Some(ContextValue::String(text)) = error.get(kind) else {
            continue;
        };
        // An empty value is not a secret, and clap has its own message for it.
        if text.is_empty() {
            continue;
        }
        error.insert(kind, ContextValue::String(HIDDEN.to_owned()));
        error.remove(ContextKind::Suggested);
    }
}

/// Names the command that has the option.
fn point_elsewhere(error: &mut clap::Error) {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return;
    };
    let Some((_, tip)) = ELSEWHERE.iter().find(|(option, _)| argument == option) else {
        return;
    };
    if error.kind() == ErrorKind::UnknownArgument {
        error.remove(ContextKind::SuggestedArg);
        let tips = vec![StyledStr::from(*tip)];
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    }
}
