//! Values in which a random placeholder takes the place of each secret.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::bindings::Value;

/// How long a placeholder is where the form leaves it open: 190 bits of the alphabet below.
const PLACEHOLDER_CHARACTERS: u32 = 32;

/// What a placeholder is made of where the form allows it: it survives URLs, headers and JSON as it is.
const ALPHABET: [RangeInclusive<char>; 3] = ['a'..='z', 'A'..='Z', '0'..='9'];

/// What a value that works looks like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rules {
    /// The fewest characters.
    pub min_length: u32,
    /// The most characters.
    pub max_length: u32,
    /// The characters allowed, as inclusive ranges; empty: any.
    pub allowed_characters: Vec<(char, char)>,
}

/// One field, as placeholder values are made of it.
#[derive(Clone, Copy, Debug)]
pub enum Given<'a> {
    /// A plain field and its value.
    Plain(&'a str, &'a str),
    /// A secret field and the rules of its form. The secret itself is not asked for.
    Secret(&'a str, &'a Rules),
}

/// Why there is no placeholder.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlaceholderError {
    /// The rules of a field allow no text.
    #[error("the rules of `{0}` leave no room for a placeholder")]
    NoRoom(String),
    /// The operating system has no random bytes.
    #[error("the operating system has no random bytes: {0}")]
    NoRandomBytes(getrandom::Error),
}

/// Values in which each secret is a placeholder. They are made of no secret: there is no other way
/// to make them than from plain values and rules.
#[derive(Clone)]
pub struct PlaceholderValues {
    values: Vec<Value>,
    placeholders: Vec<String>,
}

impl PlaceholderValues {
    /// Makes up a placeholder for each secret.
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
                    let placeholder = made_up(rules)?;
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

    /// The placeholders, in the order of the secrets that they stand for.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.placeholders.iter().map(String::as_str)
    }

    /// Whether a text holds one of the placeholders.
    #[must_use]
    pub fn are_in(&self, text: &[u8]) -> bool {
        let mut needles = self.placeholders.iter().map(String::as_bytes);
        needles.any(|needle| {
            !needle.is_empty() && text.windows(needle.len()).any(|window| window == needle)
        })
    }

    pub(crate) fn as_contract(&self) -> &[Value] {
        &self.values
    }
}

/// A random text that keeps some rules; none if they allow no character.
fn made_up(rules: &Rules) -> Result<Option<String>, PlaceholderError> {
    let characters = characters(rules);
    let length = PLACEHOLDER_CHARACTERS.clamp(rules.min_length, rules.max_length);
    let mut text = String::new();
    let mut random = vec![[0; size_of::<u64>()]; usize::try_from(length).unwrap_or_default()];
    getrandom::fill(random.as_flattened_mut()).map_err(PlaceholderError::NoRandomBytes)?;
    for random in random {
        // The bias of the remainder is below 2^-57 for at most 64 characters.
        let Some(index) = u64::from_ne_bytes(random).checked_rem(characters.len() as u64) else {
            return Ok(None);
        };
        text.extend(characters.get(usize::try_from(index).unwrap_or_default()));
    }
    Ok(Some(text))
}

/// The letters and digits that the rules allow, or else what they allow first.
fn characters(rules: &Rules) -> Vec<char> {
    let allowed = |character: &char| {
        rules.allowed_characters.is_empty()
            || rules
                .allowed_characters
                .iter()
                .any(|(first, last)| (first..=last).contains(&character))
    };
    let plain: Vec<char> = ALPHABET.into_iter().flatten().filter(allowed).collect();
    if !plain.is_empty() {
        return plain;
    }
    let ranges = rules.allowed_characters.iter();
    ranges
        .flat_map(|(first, last)| *first..=*last)
        .take(64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_made_of_what_the_rules_allow() {
        let rules = |min_length, max_length, allowed_characters| Rules {
            min_length,
            max_length,
            allowed_characters,
        };
        let cases = [
            (rules(1, 1000, vec![]), 32),
            (rules(40, 50, vec![('a', 'f'), ('0', '9')]), 40),
            (rules(1, 8, vec![('!', '/')]), 8),
            (rules(1, 100, vec![('\u{4e00}', char::MAX); 256]), 32),
            (rules(0, 0, vec![]), 0),
        ];
        for (rules, length) in cases {
            let placeholder = made_up(&rules).unwrap().unwrap();
            assert_eq!(placeholder.chars().count(), length, "{rules:?}");
            let allowed = |character: char| {
                let ranges = &rules.allowed_characters;
                ranges.is_empty() || ranges.iter().any(|(a, z)| (*a..=*z).contains(&character))
            };
            assert!(placeholder.chars().all(allowed), "{rules:?}");
        }
        assert_eq!(made_up(&rules(1, 9, vec![('b', 'a')])).unwrap(), None);
        let texts = [(); 2].map(|()| made_up(&rules(32, 32, vec![])).unwrap().unwrap());
        assert_ne!(texts[0], texts[1]);
    }

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
