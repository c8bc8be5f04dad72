//! The values in a line, by the names of their fields.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, MapAccess, Visitor};

use crate::input::defaults::Defaults;
use crate::input::line_error::LineError;
use connector_host::FieldName;
use connector_host::Secret;
use connector_host::Values;
use connector_host::{FieldKind, Form};

/// Values by the names of their fields, any of which may be secret.
#[derive(Debug, Default)]
pub(crate) struct FieldValues(BTreeMap<String, Secret>);

impl FieldValues {
    /// Fills in a form, with the defaults for fields that are omitted.
    pub(crate) fn fill(self, form: &Form, defaults: &Defaults) -> Result<Values, LineError> {
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

impl<'de> Deserialize<'de> for FieldValues {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = FieldValues;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("values by the names of their fields")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FieldValues, A::Error> {
                let mut given = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, Text>()? {
                    if given.insert(name, value.0).is_some() {
                        return Err(de::Error::custom("a name twice"));
                    }
                }
                Ok(FieldValues(given))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

/// A text that is treated as a secret from the start.
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
