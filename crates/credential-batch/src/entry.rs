//! A line of a batch, taken apart.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, MapAccess, Visitor};

use super::line_error::LineError;
use super::saved::Saved;
use connector_host::FieldName;
use connector_host::Secret;
use connector_host::Values;
use connector_host::{FieldKind, Form};

/// The longest id; more is no name for a line.
pub(crate) const MAX_ID_BYTES: usize = 256;

/// A secret shorter than this may be in an id by chance.
const MIN_SECRET_BYTES: usize = 8;

/// A line as it was given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// What its verdict is found by.
    pub(crate) id: String,
    /// The values of its fields.
    #[serde(default)]
    values: Option<Given>,
    /// The name of the saved credential that it is about instead.
    #[serde(default)]
    credential: Option<String>,
}

/// Values by the names of their fields, any of which may be a secret.
#[derive(Debug, Default)]
struct Given(BTreeMap<String, Secret>);

/// Values for the fields that a line leaves out.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// Of fields that are not secret.
    pub plain: BTreeMap<FieldName, String>,
    /// Of secret fields.
    pub secrets: BTreeMap<FieldName, Secret>,
}

impl Entry {
    /// Takes a line apart.
    pub(crate) fn parse(line: &[u8]) -> Result<Self, LineError> {
        let entry: Self = serde_json::from_slice(line).map_err(|error| {
            let column = error.column();
            // Anything else that the error says may repeat the line.
            match error.classify() {
                serde_json::error::Category::Data => LineError::Shape { column },
                _ => LineError::NotJson { column },
            }
        })?;
        if entry.id.is_empty() || entry.id.len() > MAX_ID_BYTES {
            return Err(LineError::Id);
        }
        if entry.values.is_some() == entry.credential.is_some() {
            return Err(LineError::Shape { column: line.len() });
        }
        Ok(entry)
    }

    /// The id, and the values: those of the saved credential, or what the line gives with the
    /// defaults for what it leaves out.
    pub(crate) fn fill(
        self,
        form: &Form,
        defaults: &Defaults,
        saved: &Saved,
    ) -> Result<(String, Values), LineError> {
        let values = match (self.values, self.credential) {
            (Some(given), _) => given.fill(form, defaults)?,
            (None, name) => saved.values(&name.unwrap_or_default())?,
        };
        let in_id = |secret: &Secret| {
            secret.expose().len() >= MIN_SECRET_BYTES && self.id.contains(secret.expose().trim())
        };
        if values.secrets().any(|(_, secret)| in_id(secret)) {
            return Err(LineError::SecretInId);
        }
        Ok((self.id, values))
    }
}

impl Given {
    fn fill(self, form: &Form, defaults: &Defaults) -> Result<Values, LineError> {
        let unknown = || LineError::UnknownField {
            known: form.names(),
        };
        let Defaults {
            mut plain,
            mut secrets,
        } = defaults.clone();
        for (name, value) in self.0 {
            let name: FieldName = name.parse().map_err(|_| unknown())?;
            match form.field(&name).ok_or_else(unknown)?.kind {
                FieldKind::Secret => secrets.insert(name, value).map(drop),
                _ => plain.insert(name, value.expose().to_owned()).map(drop),
            };
        }
        Values::fill(form, plain, secrets).map_err(|_| unknown())
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Given;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("values by the names of their fields")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Given, A::Error> {
                let mut given = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, Text>()? {
                    if given.insert(name, value.0).is_some() {
                        return Err(de::Error::custom("a name twice"));
                    }
                }
                Ok(Given(given))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

/// A text, held as a secret from the first moment.
struct Text(Secret);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whole;

        impl Visitor<'_> for Whole {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(Secret::new(text.to_owned())))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Text, E> {
                Ok(Text(Secret::new(text)))
            }
        }

        deserializer.deserialize_str(Whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use connector_host::Field;
    use connector_host::Rules;

    const KEY: &str = "clari-key-0123456789";

    fn form() -> Form {
        let field = |name: &str, kind| Field {
            name: name.parse().unwrap(),
            label: name.to_owned(),
            help: String::new(),
            kind,
            choices: Vec::new(),
            required: true,
            default: None,
            placeholder: None,
            rules: Rules {
                min_length: 0,
                max_length: 100,
                allowed_characters: Vec::new(),
            },
            advanced: false,
        };
        Form::new(vec![
            field("api-key", FieldKind::Secret),
            field("base-url", FieldKind::Url),
        ])
        .unwrap()
    }

    fn taken(line: &str, defaults: &Defaults) -> Result<(String, Values), LineError> {
        let saved = Saved {
            open: Some(Box::new(|name| match name {
                "mine" => Ok(Values::fill(&form(), BTreeMap::new(), BTreeMap::new()).unwrap()),
                _ => Err(LineError::UnknownCredential),
            })),
            ..Saved::default()
        };
        Entry::parse(line.as_bytes())?.fill(&form(), defaults, &saved)
    }

    #[test]
    fn a_line_fills_in_the_form_and_the_defaults_the_rest() {
        let defaults = Defaults {
            plain: [("base-url".parse().unwrap(), "https://a.test/v1".to_owned())].into(),
            ..Defaults::default()
        };
        let url = "base-url".parse().unwrap();
        let line = format!(r#"{{"id":"a","values":{{"api-key":"{KEY}"}}}}"#);
        let (id, values) = taken(&line, &defaults).unwrap();
        assert_eq!(
            (id.as_str(), values.plain(&url)),
            ("a", Some("https://a.test/v1"))
        );
        let secrets: Vec<&str> = values
            .secrets()
            .map(|(_, secret)| secret.expose())
            .collect();
        assert_eq!(secrets, [KEY]);
        let line = r#"{"values":{"base-url":"https:\/\/b.test","api-key":"k"},"id":"b"}"#;
        let (_, values) = taken(line, &defaults).unwrap();
        assert_eq!(values.plain(&url), Some("https://b.test"));
        // A saved credential is whole: nothing is added to it.
        let (_, values) = taken(r#"{"id":"c","credential":"mine"}"#, &defaults).unwrap();
        assert_eq!(values.plain(&url), None);
    }

    #[test]
    fn what_is_wrong_with_a_line_is_told_without_a_word_of_it() {
        let known = LineError::UnknownField {
            known: "`api-key`, `base-url`".to_owned(),
        };
        let cases = [
            (KEY.to_owned(), LineError::NotJson { column: 1 }),
            (
                format!(r#"{{"id":"a","values":{{"api-key":"{KEY}""#),
                LineError::NotJson { column: 50 },
            ),
            (format!(r#"["{KEY}"]"#), LineError::Shape { column: 24 }),
            (
                format!(r#"{{"id":"a","{KEY}":1}}"#),
                LineError::Shape { column: 32 },
            ),
            (
                format!(r#"{{"id":"a","values":"{KEY}"}}"#),
                LineError::Shape { column: 41 },
            ),
            (
                r#"{"id":"a","values":{"api-key":12345678}}"#.to_owned(),
                LineError::Shape { column: 38 },
            ),
            (r#"{"id":"a"}"#.to_owned(), LineError::Shape { column: 10 }),
            (
                r#"{"id":1,"values":{}}"#.to_owned(),
                LineError::Shape { column: 7 },
            ),
            (
                format!(r#"{{"id":"a","values":{{"api-key":"{KEY}","api-key":"b"}}}}"#),
                LineError::Shape { column: 65 },
            ),
            (
                r#"{"id":"a","values":{},"credential":"b"}"#.to_owned(),
                LineError::Shape { column: 39 },
            ),
            (
                format!(r#"{{"id":"a","credential":"{KEY}"}}"#),
                LineError::UnknownCredential,
            ),
            (r#"{"id":"","values":{}}"#.to_owned(), LineError::Id),
            (
                format!(r#"{{"id":"a","values":{{"{KEY}":"b"}}}}"#),
                known.clone(),
            ),
            (
                format!(r#"{{"id":"a","values":{{"Api {KEY}":"b"}}}}"#),
                known,
            ),
            (
                format!(r#"{{"id":"of {KEY}","values":{{"api-key":"{KEY}"}}}}"#),
                LineError::SecretInId,
            ),
        ];
        for (line, expected) in cases {
            let error = taken(&line, &Defaults::default()).unwrap_err();
            assert_eq!(
                std::mem::discriminant(&error),
                std::mem::discriminant(&expected),
                "{line}: {error}"
            );
            assert!(!format!("{error} {error:?}").contains(KEY), "{line}");
        }
        let short = r#"{"id":"a","values":{"api-key":"a"}}"#;
        assert!(taken(short, &Defaults::default()).is_ok());
    }
}
