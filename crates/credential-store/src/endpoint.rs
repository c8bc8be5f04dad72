//! Sources and destinations: named records that pick a credential.

use std::fmt;

use crate::name::CredentialName;
use crate::note::CredentialNote;
use crate::timestamp::Timestamp;

/// Where data comes from or goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndpointKind {
    /// Data comes from it.
    Source,
    /// Data goes to it.
    Destination,
}

/// A source or a destination, and the credential it uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Counts its changes.
    pub(crate) revision: i64,
    pub(crate) identity: Vec<u8>,
    /// Which of the two it is.
    pub kind: EndpointKind,
    /// Its name, unique among those of its kind.
    pub name: CredentialName,
    /// Its description.
    pub note: CredentialNote,
    /// The name of the credential that it uses; none once that was removed.
    pub credential: Option<CredentialName>,
    /// When it was saved first.
    pub created: Timestamp,
    /// When it was last changed.
    pub changed: Timestamp,
}

/// A source or a destination that is to be saved.
#[derive(Clone, Copy, Debug)]
pub struct EndpointDraft<'a> {
    /// Which of the two it is.
    pub kind: EndpointKind,
    /// Its name.
    pub name: &'a CredentialName,
    /// Its description.
    pub note: &'a CredentialNote,
    /// The name of the credential that it uses.
    pub credential: &'a CredentialName,
}

impl EndpointKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Source, Self::Destination];

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Destination => "destination",
        }
    }

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Endpoint {
    /// A text that is another one after each change, and for each other record.
    #[must_use]
    pub fn version(&self) -> String {
        crate::credential::version(&self.identity, self.revision)
    }
}

impl fmt::Display for EndpointKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
