//! Values with a random placeholder in place of each secret.

use credential_rules::outgoing::holds_any;
use credential_rules::{Rules, placeholder};
use thiserror::Error;

use crate::bindings::Value;

/// One field, as input for placeholder values.
#[derive(Clone, Copy, Debug)]
pub enum Given<'a> {
    /// A plain field and its value.
    Plain(&'a str, &'a str),
    /// A secret field, with the rules of its form and without the secret.
    Secret(&'a str, &'a Rules),
}

/// Why there is no placeholder.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlaceholderError {
    /// No text satisfies the rules of the field.
    #[error("the rules of `{0}` leave no room for a placeholder")]
    NoRoom(String),
    /// The operating system has no random bytes.
    #[error("the operating system has no random bytes: {0}")]
    NoRandomBytes(getrandom::Error),
}

/// Values in which each secret is a placeholder. They can only be made from plain values and rules,
/// never from a secret.
#[derive(Clone)]
pub struct PlaceholderValues {
    values: Vec<Value>,
    placeholders: Vec<String>,
}

impl PlaceholderValues {
    /// Makes a placeholder for each secret.
    ///
    /// # Errors
    ///
    /// If the operating system has no random bytes, or the rules leave no room for a placeholder.
    pub fn new<'a>(given: impl IntoIterator<Item = Given<'a>>) -> Result<Self, PlaceholderError> {
        let mut this = Self {
            values: Vec::new(),
            placeholders: Vec::new(),
        };
        for given in given {
            let (name, value) = match given {
                Given::Plain(name, value) => (name, value.to_owned()),
                Given::Secret(name, rules) => {
                    let placeholder = placeholder(rules, getrandom::fill)
                        .map_err(PlaceholderError::NoRandomBytes)?;
                    let placeholder =
                        placeholder.ok_or_else(|| PlaceholderError::NoRoom(name.to_owned()))?;
                    this.placeholders.push(placeholder.clone());
                    (name, placeholder)
                }
            };
            let name = name.to_owned();
            this.values.push(Value { name, value });
        }
        Ok(this)
    }

    /// The placeholders, in the order of their secrets.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.placeholders.iter().map(String::as_str)
    }

    /// Whether a text holds a placeholder.
    #[must_use]
    pub fn are_in(&self, text: &[u8]) -> bool {
        holds_any(self.placeholders(), text)
    }

    pub(crate) fn as_contract(&self) -> &[Value] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_values_stay_and_placeholders_are_found() {
        let any = Rules {
            min_length: 1,
            max_length: 1000,
            allowed_characters: vec![],
        };
        let given = [
            Given::Plain("base-url", "https://a.example"),
            Given::Secret("key", &any),
        ];
        let values = PlaceholderValues::new(given).unwrap();
        let [plain, secret] = values.as_contract() else {
            panic!("two fields")
        };
        assert_eq!(plain.value, "https://a.example");
        assert!(values.are_in(format!("x{}x", secret.value).as_bytes()));
        assert!(!values.are_in(plain.value.as_bytes()));
        let none = Rules {
            max_length: 0,
            min_length: 0,
            ..any
        };
        let values = PlaceholderValues::new([Given::Secret("key", &none)]).unwrap();
        assert!(
            !values.are_in(b"anything"),
            "an empty placeholder is nowhere"
        );
    }
}
