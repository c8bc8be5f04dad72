//! The form of the credential.

use alloc::borrow::ToOwned;
use alloc::vec;
use alloc::vec::Vec;

use crate::auth_scheme::AuthScheme;
use crate::base_url::{self, DEFAULT_BASE_URL};
use crate::bindings::{CharacterRange, Field, FieldKind, Form, Rules};
use crate::field::{API_KEY, AUTH_SCHEME, BASE_URL};
use crate::key;

/// Returns the form.
#[must_use]
pub fn form() -> Form {
    let fields = vec![api_key(), base_url(), auth_scheme()];
    Form { fields }
}

fn api_key() -> Field {
    Field {
        name: API_KEY.to_owned(),
        label: "API Key".to_owned(),
        help: "The API token that you generated in Clari under Settings, API tokens. Clari shows \
               it only once."
            .to_owned(),
        kind: FieldKind::Secret,
        required: true,
        default: None,
        placeholder: None,
        rules: rules(key::MIN_LENGTH, key::MAX_LENGTH, key::CHARACTERS),
        choices: Vec::new(),
        advanced: false,
    }
}

fn base_url() -> Field {
    Field {
        name: BASE_URL.to_owned(),
        label: "Base URL".to_owned(),
        help:
            "The address of the Clari API, version included. Change it only if Clari provisioned \
               your account on another address."
                .to_owned(),
        kind: FieldKind::Url,
        required: true,
        default: Some(DEFAULT_BASE_URL.to_owned()),
        placeholder: Some(DEFAULT_BASE_URL.to_owned()),
        rules: rules(base_url::MIN_LENGTH, base_url::MAX_LENGTH, ('!', '~')),
        choices: Vec::new(),
        advanced: false,
    }
}

fn auth_scheme() -> Field {
    Field {
        name: AUTH_SCHEME.to_owned(),
        label: "Authentication scheme".to_owned(),
        help: "Which headers carry the API key. Change it only if a verdict tells you to."
            .to_owned(),
        kind: FieldKind::Choice,
        required: true,
        default: Some(AuthScheme::DEFAULT.value().to_owned()),
        placeholder: None,
        rules: rules(4, 6, ('a', 'z')),
        choices: AuthScheme::ALL.map(AuthScheme::choice).into(),
        advanced: true,
    }
}

fn rules(min_length: u32, max_length: u32, (first, last): (char, char)) -> Rules {
    Rules {
        min_length,
        max_length,
        allowed_characters: vec![CharacterRange { first, last }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::FIELDS;

    fn satisfies(text: &str, rules: &Rules) -> bool {
        let length = u32::try_from(text.chars().count()).unwrap();
        let allowed = |c: char| {
            let mut ranges = rules.allowed_characters.iter();
            ranges.any(|range| (range.first..=range.last).contains(&c))
        };
        (rules.min_length..=rules.max_length).contains(&length) && text.chars().all(allowed)
    }

    #[test]
    fn the_fields_have_their_names_in_order() {
        let names: Vec<_> = form().fields.into_iter().map(|field| field.name).collect();
        assert_eq!(names, FIELDS);
    }

    #[test]
    fn what_the_form_offers_satisfies_its_own_rules() {
        for field in form().fields {
            let choices = field.choices.iter().map(|choice| &choice.value);
            let texts = field
                .default
                .iter()
                .chain(&field.placeholder)
                .chain(choices);
            for text in texts {
                assert!(satisfies(text, &field.rules), "{}: {text}", field.name);
            }
        }
    }

    #[test]
    fn the_only_secret_is_the_key_and_the_only_url_is_the_base_url() {
        let of_kind = |kind| {
            let fields = form()
                .fields
                .into_iter()
                .filter(move |field| field.kind == kind);
            fields.map(|field| field.name).collect::<Vec<_>>()
        };
        assert_eq!(of_kind(FieldKind::Secret), [API_KEY]);
        assert_eq!(of_kind(FieldKind::Url), [BASE_URL]);
    }
}
