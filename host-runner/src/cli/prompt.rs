//! Prompts on the terminal: questions go to stderr, and answers come from the terminal.

use std::io::{self, BufRead, ErrorKind, IsTerminal, Read};

use connector_host::{Field, Secret};
use credential_rules::text;

use super::failure::Failure;
use super::output;

/// The longest answer, in bytes; no header could carry more.
const MAX_ANSWER_BYTES: u64 = 64 << 10;

/// Whether the user can be prompted.
pub(crate) fn is_possible() -> bool {
    io::stdin().is_terminal() && output::stderr_is_terminal()
}

/// Prompts for a line, which is shown as it is typed.
///
/// # Errors
///
/// At Ctrl-C or the end of the input.
pub(crate) async fn line(question: String) -> Result<String, Failure> {
    let read = async {
        tokio::task::spawn_blocking(move || {
            output::question(&question);
            let mut answer = String::new();
            let input = io::stdin().lock();
            input
                .take(MAX_ANSWER_BYTES)
                .read_line(&mut answer)
                .map(|_| answer)
        })
        .await
    };
    tokio::select! {
        biased;
        interrupted = interruption() => Err(interrupted),
        answer = read => match answer {
            Ok(Ok(answer)) if answer.ends_with('\n') => {
                Ok(answer.trim_end_matches(['\r', '\n']).to_owned())
            }
            Ok(Ok(_)) => Err(ended()),
            Ok(Err(error)) => Err(unreadable(&error)),
            Err(error) => Err(unreadable(&error.into())),
        }
    }
}

/// Prompts for a line that is not shown.
///
/// # Errors
///
/// At Ctrl-C or the end of the input, or without a terminal.
pub(crate) async fn hidden(question: String) -> Result<Secret, Failure> {
    // From here on Ctrl-C does not kill the process, so that the terminal is restored first.
    tokio::select! {
        biased;
        interrupted = interruption() => return Err(interrupted),
        () = std::future::ready(()) => {}
    }
    let asking =
        tokio::task::spawn_blocking(move || rpassword::prompt_password(text::escape(&question)));
    match asking.await {
        Ok(Ok(answer)) => Ok(Secret::new(answer)),
        Ok(Err(error)) if error.kind() == ErrorKind::Interrupted => Err(interrupted()),
        Ok(Err(error)) if error.kind() == ErrorKind::UnexpectedEof => Err(ended()),
        Ok(Err(error)) => Err(unreadable(&error)),
        Err(error) => Err(unreadable(&error.into())),
    }
}

/// The prompt for a secret field, which may have a saved value.
pub(crate) fn for_secret(field: &Field, kept: bool) -> String {
    let keep = if kept { ", empty to keep it" } else { "" };
    format!("{} (not shown{keep}): ", field.label)
}

/// Asks a yes-or-no question with a default answer.
///
/// # Errors
///
/// At Ctrl-C or the end of the input.
pub(crate) async fn yes(question: &str, default: bool) -> Result<bool, Failure> {
    let choices = if default { "[Y/n]" } else { "[y/N]" };
    loop {
        let answer = line(format!("{question} {choices} ")).await?;
        match answer.trim().to_ascii_lowercase().as_str() {
            "" => return Ok(default),
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}

/// Waits for Ctrl-C on an interactive terminal; elsewhere Ctrl-C kills the process as usual.
pub(crate) async fn interruption() -> Failure {
    if !is_possible() {
        return std::future::pending().await;
    }
    match tokio::signal::ctrl_c().await {
        Ok(()) => interrupted(),
        Err(error) => unreadable(&error),
    }
}

fn interrupted() -> Failure {
    output::end_question();
    Failure::usage("interrupted")
}

fn ended() -> Failure {
    output::end_question();
    Failure::usage("the input ended before an answer")
}

fn unreadable(error: &io::Error) -> Failure {
    Failure::with_hint(
        format!("cannot prompt on the terminal: {error}"),
        "pass the values with `--set` and `--secret-from`",
    )
}
