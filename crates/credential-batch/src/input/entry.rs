//! A parsed line of a batch.

use serde::Deserialize;

use crate::bounds::MAX_ID_BYTES;
use crate::input::defaults::Defaults;
use crate::input::field_values::FieldValues;
use crate::input::line_error::LineError;
use crate::input::saved::Saved;
use connector_host::Form;
use connector_host::Secret;
use connector_host::Values;

/// A shorter secret may be in an id by chance.
const MIN_SECRET_BYTES: usize = 8;

/// A line of the input.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// Identifies its verdict.
    pub(crate) id: String,
    /// The values of its fields.
    #[serde(default)]
    values: Option<FieldValues>,
    /// The name of a saved credential, instead of values.
    #[serde(default)]
    credential: Option<String>,
}

impl Entry {
    /// Parses a line.
    pub(crate) fn parse(line: &[u8]) -> Result<Self, LineError> {
        let entry: Self = serde_json::from_slice(line).map_err(|error| {
            let column = error.column();
            // All other text of the error may repeat the line.
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

    /// The id and the values: those of the saved credential, or those of the line, completed with
    /// the defaults.
    pub(crate) fn fill(
        self,
        form: &Form,
        defaults: &Defaults,
        saved: &Saved,
    ) -> Result<Filled, LineError> {
        let values = match self.values {
            Some(given) => given.fill(form, defaults)?,
            None => saved.values(self.credential.as_deref().unwrap_or_default())?,
        };
        let in_id = |secret: &Secret| {
            secret.expose().len() >= MIN_SECRET_BYTES && self.id.contains(secret.expose().trim())
        };
        if values.secrets().any(|(_, secret)| in_id(secret)) {
            return Err(LineError::SecretInId);
        }
        Ok(Filled {
            id: self.id,
            values,
            saved: self.credential,
        })
    }
}

/// A line, filled in.
pub(crate) struct Filled {
    pub(crate) id: String,
    pub(crate) values: Values,
    /// The name of the saved credential that the values are of.
    pub(crate) saved: Option<String>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use connector_host::Field;
    use connector_host::FieldKind;
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
        filled(line, defaults).map(|filled| (filled.id, filled.values))
    }

    fn filled(line: &str, defaults: &Defaults) -> Result<Filled, LineError> {
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
        // A saved credential is complete: nothing is added to it.
        let (_, values) = taken(r#"{"id":"c","credential":"mine"}"#, &defaults).unwrap();
        assert_eq!(values.plain(&url), None);
    }

    #[test]
    fn an_error_about_a_line_repeats_nothing_of_it() {
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
