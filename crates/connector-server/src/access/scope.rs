//! What a token allows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a token allows; each scope allows what those before it do.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Looking at connectors and credentials.
    Read,
    /// Checking, validating and calling, too.
    Use,
    /// Saving and removing, too, and opening sessions for others.
    Manage,
}

impl Scope {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Use => "use",
            Self::Manage => "manage",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Read, Self::Use, Self::Manage]
            .into_iter()
            .find(|scope| scope.as_str() == text)
    }
}
