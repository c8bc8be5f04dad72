//! The prompt for a credential's description.

use credential_store::CredentialNote;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::cli::prompt;

/// Prompts for the description; an empty answer keeps the current one.
pub(super) async fn prompt(
    output: &Output,
    current: &CredentialNote,
) -> Result<CredentialNote, Failure> {
    let hint = match current.as_str() {
        "" => " (optional)".to_owned(),
        current => format!(" [{current}]"),
    };
    loop {
        let answer = prompt::line(format!("Description{hint}: ")).await?;
        if answer.is_empty() {
            return Ok(current.clone());
        }
        match answer.parse() {
            Ok(note) => return Ok(note),
            Err(error) => output.prompt_line(format_args!("  error: {error}")),
        }
    }
}
