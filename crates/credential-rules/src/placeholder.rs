//! A placeholder: a random text in place of a secret where there is a network. It is made from the rules of a
//! form, never from a secret.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::ops::RangeInclusive;

/// The length of a placeholder if the form leaves it open: 190 bits of the alphabet below.
const PLACEHOLDER_CHARACTERS: u32 = 32;

/// The alphabet of a placeholder if the form allows it: URLs, headers and JSON leave it unchanged.
const ALPHABET: [RangeInclusive<char>; 3] = ['a'..='z', 'A'..='Z', '0'..='9'];

/// The rules for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rules {
    /// The minimum length, in characters.
    pub min_length: u32,
    /// The maximum length, in characters.
    pub max_length: u32,
    /// The allowed characters, as inclusive ranges; empty means any.
    pub allowed_characters: Vec<(char, char)>,
}

/// A random text that follows these rules; `None` if they allow no character.
///
/// # Errors
///
/// The error of `random`, which fills a buffer with random bytes.
pub fn placeholder<E>(
    rules: &Rules,
    random: impl FnOnce(&mut [u8]) -> Result<(), E>,
) -> Result<Option<String>, E> {
    let characters = characters(rules);
    let length = PLACEHOLDER_CHARACTERS.clamp(rules.min_length, rules.max_length);
    let mut text = String::new();
    let mut numbers = vec![[0; size_of::<u64>()]; usize::try_from(length).unwrap_or_default()];
    random(numbers.as_flattened_mut())?;
    for number in numbers {
        // The modulo bias is below 2^-57 for at most 64 characters.
        let Some(index) = u64::from_ne_bytes(number).checked_rem(characters.len() as u64) else {
            return Ok(None);
        };
        text.extend(characters.get(usize::try_from(index).unwrap_or_default()));
    }
    Ok(Some(text))
}

/// The letters and digits that the rules allow, or else the first characters that they allow.
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

    fn made_up(rules: &Rules) -> Option<String> {
        placeholder(rules, getrandom::fill).unwrap()
    }

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
            let placeholder = made_up(&rules).unwrap();
            assert_eq!(placeholder.chars().count(), length, "{rules:?}");
            let allowed = |character: char| {
                let ranges = &rules.allowed_characters;
                ranges.is_empty() || ranges.iter().any(|(a, z)| (*a..=*z).contains(&character))
            };
            assert!(placeholder.chars().all(allowed), "{rules:?}");
        }
        assert_eq!(made_up(&rules(1, 9, vec![('b', 'a')])), None);
        let texts = [(); 2].map(|()| made_up(&rules(32, 32, vec![])).unwrap());
        assert_ne!(texts[0], texts[1]);
    }
}
