//! The description of a credential, where it is asked for.

use credential_store::CredentialNote;

use crate::cli::end::Failure;
use crate::cli::output::Output;
use crate::cli::prompt;

/// Asks for the description; an empty answer is the usual one.
pub(super) async fn ask(
    output: &Output,
    usual: &CredentialNote,
) -> Result<CredentialNote, Failure> {
    let empty_is = match usual.as_str() {
        "" => " (optional)".to_owned(),
        usual => format!(" [{usual}]"),
    };
    loop {
        let answer = prompt::line(format!("Description{empty_is}: ")).await?;
        if answer.is_empty() {
            return Ok(usual.clone());
        }
        match answer.parse() {
            Ok(note) => return Ok(note),
            Err(error) => output.tell(format_args!("  error: {error}")),
        }
    }
}
