//! The value of one field.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::contract::secret::Secret;

/// The value of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A value that may be shown.
    Plain(String),
    /// A value that must not be shown.
    Secret(Secret),
}

impl Value {
    /// The value, if it may be shown.
    #[must_use]
    pub fn shown(&self) -> Option<&str> {
        match self {
            Self::Plain(value) => Some(value),
            Self::Secret(_) => None,
        }
    }

    /// The value, secret or not.
    #[must_use]
    pub fn expose(&self) -> &str {
        match self {
            Self::Plain(value) => value,
            Self::Secret(secret) => secret.expose(),
        }
    }
}

impl Serialize for Value {
    /// A secret is `null`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shown().serialize(serializer)
    }
}

/// A secret is read as empty, because it is not in the JSON.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let shown = Option::<String>::deserialize(deserializer)?;
        Ok(shown.map_or_else(|| Self::Secret(Secret::new(String::new())), Self::Plain))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Value {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Option::<String>::json_schema(generator)
    }
}
