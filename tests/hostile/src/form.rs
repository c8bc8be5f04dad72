//! The connector's description and form, good or bad.

use crate::behaviour::Behaviour;
use crate::bindings::{CharacterRange, Choice, Description, Field, FieldKind, Form, Rules};

pub(crate) fn describe(behaviour: &Behaviour) -> Description {
    let mut description = Description {
        name: "Hostile".to_owned(),
        vendor: "Nobody".to_owned(),
        version: "0.1.0".to_owned(),
        documentation_url: "https://hostile.invalid/".to_owned(),
        setup_steps: vec!["Do not.".to_owned()],
    };
    match behaviour.verb() {
        "escape" => description.name = "\u{1b}]0;title\u{7}\u{202e}Hostile".to_owned(),
        "long-name" => description.name = "x".repeat(behaviour.number("bytes")),
        "many-steps" => description.setup_steps = vec![String::new(); behaviour.number("items")],
        _ => {}
    }
    description
}

pub(crate) fn form(behaviour: &Behaviour) -> Form {
    let mut base_url = field("base-url", FieldKind::Url);
    let mut key = field("api-key", FieldKind::Secret);
    let mut other = field("behaviour", FieldKind::Text);
    other.required = false;
    let mut more = Vec::new();
    match behaviour.verb() {
        "default-url" => base_url.default = Some("https://hostile.invalid/v1".to_owned()),
        "default-key" => key.default = Some("a-default-for-a-secret".to_owned()),
        "no-url" => base_url.kind = FieldKind::Text,
        "two-urls" => more.push(field("other-url", FieldKind::Url)),
        "twins" => more.push(field("behaviour", FieldKind::Text)),
        "plain-key" => more.push(field("secondary-apikey", FieldKind::Text)),
        "two-secrets" => more.push(field("other-key", FieldKind::Secret)),
        "bad-name" => more.push(field("Not a name", FieldKind::Text)),
        "no-choices" => more.push(field("region", FieldKind::Choice)),
        "stray-choices" => other.choices = vec![choice()],
        "long-values" => key.rules.min_length = u32::MAX,
        "no-values" => key.rules.max_length = key.rules.min_length.saturating_sub(1),
        "no-characters" => key.rules.allowed_characters = vec![range('b', 'a')],
        "all-characters" => {
            key.rules.allowed_characters = vec![range('\0', char::MAX); behaviour.number("items")];
        }
        "no-letters" => key.rules.allowed_characters = vec![range('\u{4e00}', '\u{9fff}'); 256],
        "long-label" => other.label = "x".repeat(behaviour.number("bytes")),
        "many-fields" => {
            more.extend(
                (0..behaviour.number("items"))
                    .map(|item| field(&format!("field-{item}"), FieldKind::Text)),
            );
        }
        _ => {}
    }
    more.iter_mut().for_each(|field| field.required = false);
    Form {
        fields: [base_url, key, other].into_iter().chain(more).collect(),
    }
}

fn field(name: &str, kind: FieldKind) -> Field {
    Field {
        name: name.to_owned(),
        label: name.to_owned(),
        help: String::new(),
        kind,
        required: true,
        default: None,
        placeholder: None,
        rules: Rules {
            min_length: 1,
            max_length: 1000,
            allowed_characters: Vec::new(),
        },
        choices: Vec::new(),
        advanced: false,
    }
}

fn choice() -> Choice {
    Choice {
        value: "eu".to_owned(),
        label: "Europe".to_owned(),
    }
}

fn range(first: char, last: char) -> CharacterRange {
    CharacterRange { first, last }
}
