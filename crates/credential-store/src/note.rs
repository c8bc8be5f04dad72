//! The description of a credential: its purpose, its owner.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use credential_rules::text::is_unsafe;

/// The longest description, in characters: a page.
const MAX_CHARACTERS: usize = 2_000;

/// The description of a saved credential: lines of text, or empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CredentialNote(String);

/// The text cannot be a description.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialNoteError {
    /// It is too long.
    #[error("the description has more than {MAX_CHARACTERS} characters")]
    TooLong,
}

impl CredentialNote {
    /// The description as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CredentialNote {
    type Err = CredentialNoteError;

    /// Removes surrounding white space; invisible characters become spaces.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.chars().nth(MAX_CHARACTERS).is_some() {
            return Err(CredentialNoteError::TooLong);
        }
        let shown = |character| match character {
            '\n' => '\n',
            character if is_unsafe(character) => ' ',
            character => character,
        };
        Ok(Self(text.chars().map(shown).collect()))
    }
}

impl fmt::Display for CredentialNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_keeps_its_lines_and_nothing_that_is_unsafe() {
        let cases = [
            ("", ""),
            (
                " For the forecast.\nOwner: Ada ",
                "For the forecast.\nOwner: Ada",
            ),
            ("a\tb\u{1b}[31m\u{202e}c", "a b [31m c"),
        ];
        for (text, kept) in cases {
            assert_eq!(text.parse::<CredentialNote>().unwrap().as_str(), kept);
        }
        let long = "ä".repeat(MAX_CHARACTERS);
        assert!(long.parse::<CredentialNote>().is_ok());
        let error = format!("{long}ä").parse::<CredentialNote>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "the description has more than 2000 characters"
        );
    }
}
