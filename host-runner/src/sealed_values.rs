//! Values in which a random stand-in takes the place of each secret.

use crate::field_name::FieldName;
use crate::form::{Form, Rules};
use crate::misbehaviour::Misbehaviour;
use crate::secret::Secret;
use crate::values::Values;

/// How long a stand-in is where the form leaves it open: 190 bits of the alphabet below.
const STAND_IN_CHARACTERS: u32 = 32;

/// What a stand-in is made of where the form allows it: it survives URLs, headers and JSON as it is.
const ALPHABET: [(char, char); 3] = [('a', 'z'), ('A', 'Z'), ('0', '9')];

/// Values in which each secret is a stand-in.
#[derive(Clone)]
pub(crate) struct StandIns(Values);

impl StandIns {
    /// Makes up a stand-in for each secret.
    ///
    /// # Errors
    ///
    /// If the operating system has no random bytes, or the form no room for a stand-in.
    pub(crate) fn for_values(values: &Values, form: &Form) -> Result<Self, Misbehaviour> {
        let mut result = Ok(());
        let values = values.with_secrets(|name| {
            stand_in(name, form).unwrap_or_else(|error| {
                result = Err(error);
                Secret::new(String::new())
            })
        });
        result.map(|()| Self(values))
    }

    /// The secrets themselves, for an instance that is not sealed.
    pub(crate) fn none(values: &Values) -> Self {
        Self(values.clone())
    }

    /// The values to give to an instance that has a network.
    pub(crate) fn values(&self) -> &Values {
        &self.0
    }

    /// Whether a text holds one of the stand-ins.
    pub(crate) fn are_in(&self, text: &[u8]) -> bool {
        self.0.secrets().any(|(_, stand_in)| {
            let needle = stand_in.expose().as_bytes();
            !needle.is_empty() && text.windows(needle.len()).any(|window| window == needle)
        })
    }
}

/// A stand-in for a field's secret.
fn stand_in(name: &FieldName, form: &Form) -> Result<Secret, Misbehaviour> {
    let text = match form.field(name) {
        Some(field) => made_up(&field.rules)?,
        None => None,
    };
    text.map(Secret::new).ok_or_else(|| {
        Misbehaviour::FormRefused(format!(
            "its rules for `{name}` leave no room for a stand-in"
        ))
    })
}

/// A random text that keeps some rules; none if they allow no character.
fn made_up(rules: &Rules) -> Result<Option<String>, Misbehaviour> {
    let characters = characters(rules);
    let length = STAND_IN_CHARACTERS.clamp(rules.min_length, rules.max_length);
    let mut text = String::new();
    let mut random = vec![[0; size_of::<u64>()]; usize::try_from(length).unwrap_or_default()];
    getrandom::fill(random.as_flattened_mut())
        .map_err(|error| Misbehaviour::Trap(error.to_string()))?;
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
    let plain: Vec<char> = ALPHABET
        .into_iter()
        .flat_map(|(first, last)| first..=last)
        .filter(allowed)
        .collect();
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
    fn a_stand_in_is_made_of_what_the_rules_allow() {
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
            let stand_in = made_up(&rules).unwrap().unwrap();
            assert_eq!(stand_in.chars().count(), length, "{rules:?}");
            let allowed = |character: char| {
                let ranges = &rules.allowed_characters;
                ranges.is_empty() || ranges.iter().any(|(a, z)| (*a..=*z).contains(&character))
            };
            assert!(stand_in.chars().all(allowed), "{rules:?}");
        }
        assert_eq!(made_up(&rules(1, 9, vec![('b', 'a')])).unwrap(), None);
        let texts = [(); 2].map(|()| made_up(&rules(32, 32, vec![])).unwrap().unwrap());
        assert_ne!(texts[0], texts[1]);
    }
}
