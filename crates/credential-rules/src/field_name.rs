//! The name of a form's field.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::text::is_kebab_case;

/// The longest name.
const MAX_BYTES: usize = 64;

/// The name of a field, in kebab-case, such as `api-key`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String"))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldName(String);

/// The text is no field name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldNameError;

impl fmt::Display for FieldNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a field's name must be kebab-case, such as `api-key`, with at most {MAX_BYTES} characters"
        )
    }
}

impl core::error::Error for FieldNameError {}

impl FromStr for FieldName {
    type Err = FieldNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() <= MAX_BYTES && is_kebab_case(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(FieldNameError)
        }
    }
}

impl TryFrom<String> for FieldName {
    type Error = FieldNameError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FieldName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the name says that the field holds a secret.
    #[must_use]
    pub fn sounds_secret(&self) -> bool {
        self.0.split('-').any(|word| {
            let word = word.strip_suffix('s').unwrap_or(word);
            ["key", "token", "secret", "password", "passphrase", "pwd"]
                .iter()
                .any(|secret| word.ends_with(secret))
        })
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kebab_case_is_a_name() {
        for name in ["api-key", "a", "base-url", "x1-2y"] {
            assert_eq!(name.parse::<FieldName>().unwrap().to_string(), name);
        }
        let long = "a".repeat(MAX_BYTES + 1);
        for text in ["", "a--b", "API-key", "api_key", &long] {
            assert_eq!(text.parse::<FieldName>(), Err(FieldNameError), "{text:?}");
        }
    }

    #[test]
    fn a_name_that_ends_in_a_word_for_a_secret_sounds_like_one() {
        let sounds = |name: &str| name.parse::<FieldName>().unwrap().sounds_secret();
        for name in [
            "api-key",
            "apikey",
            "api-keys",
            "access-token",
            "clientsecret",
            "pwd",
        ] {
            assert!(sounds(name), "{name}");
        }
        for name in [
            "base-url",
            "auth-scheme",
            "keyboard",
            "account",
            "region",
            "pass",
        ] {
            assert!(!sounds(name), "{name}");
        }
    }
}
