//! The name of a saved credential.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use credential_rules::text::is_unsafe;

/// The longest name, in characters: more does not fit on a line.
const MAX_CHARACTERS: usize = 200;

/// The name of a saved credential, in any language; upper and lower case differ.
///
/// It is kept in Unicode's NFC form and without surrounding white space, so that a name has only
/// one spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CredentialName(String);

/// The text cannot be the name of a credential.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialNameError {
    /// It is empty.
    #[error("the name is empty")]
    Empty,
    /// It is too long.
    #[error("the name has more than {MAX_CHARACTERS} characters")]
    TooLong,
    /// It holds a character that is invisible or changes how others are displayed.
    #[error("the name holds U+{:04X}, which is invisible", u32::from(*.0))]
    Invisible(char),
}

impl CredentialName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CredentialName {
    type Err = CredentialNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Counting stops early, because the text may have any length.
        let name: String = text.trim().nfc().take(MAX_CHARACTERS + 1).collect();
        if name.is_empty() {
            return Err(CredentialNameError::Empty);
        }
        if name.chars().count() > MAX_CHARACTERS {
            return Err(CredentialNameError::TooLong);
        }
        match name.chars().find(|character| is_hidden(*character)) {
            Some(character) => Err(CredentialNameError::Invisible(character)),
            None => Ok(Self(name)),
        }
    }
}

/// Whether a character is not allowed in a name. Joiners and emoji variation selectors are part of
/// how some languages are written.
fn is_hidden(character: char) -> bool {
    let joins = matches!(character, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}');
    is_unsafe(character) && !joins
}

impl fmt::Display for CredentialName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_any_language_and_has_one_spelling() {
        let cases = [
            ("Clari production", "Clari production"),
            ("  Vertrieb größer\n", "Vertrieb größer"),
            ("Cafe\u{301}", "Caf\u{e9}"),
            ("収益 · 本番", "収益 · 本番"),
            ("نمی\u{200c}خواهم", "نمی\u{200c}خواهم"),
            ("❤\u{fe0f}", "❤\u{fe0f}"),
        ];
        for (text, name) in cases {
            assert_eq!(text.parse::<CredentialName>().unwrap().as_str(), name);
        }
        assert!("ä".repeat(MAX_CHARACTERS).parse::<CredentialName>().is_ok());
    }

    #[test]
    fn what_cannot_be_seen_or_is_too_long_is_no_name() {
        let cases = [
            ("", "the name is empty"),
            (" \u{3000} ", "the name is empty"),
            ("a\u{1b}[31m", "the name holds U+001B, which is invisible"),
            ("a\u{202e}b", "the name holds U+202E, which is invisible"),
            ("a\nb", "the name holds U+000A, which is invisible"),
            (
                &"ä".repeat(MAX_CHARACTERS + 1),
                "the name has more than 200 characters",
            ),
        ];
        for (text, message) in cases {
            let error = text.parse::<CredentialName>().unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }
}
