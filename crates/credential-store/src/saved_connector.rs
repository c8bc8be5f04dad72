//! Which connector a credential was saved for.

use sha2::{Digest, Sha256};

use crate::error::StoreError;
use connector_host::Connector;
use connector_host::Form;

/// The connector that a credential was saved for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedConnector {
    /// The name in its metadata.
    pub name: Option<String>,
    /// The version in its metadata.
    pub version: Option<String>,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Whether it is the built-in connector.
    pub built_in: bool,
    /// The SHA-256 of its form.
    pub(crate) form_sha256: String,
}

impl SavedConnector {
    /// The connector, as it is saved.
    pub(crate) fn of(connector: &Connector) -> Self {
        let identity = connector.identity();
        Self {
            name: identity.name.clone(),
            version: identity.version.clone(),
            sha256: identity.sha256.clone(),
            built_in: connector.is_trusted(),
            form_sha256: form_sha256(connector.form()),
        }
    }

    /// Whether a connector may get what was saved for this one. The built-in connector may change
    /// with its program, any other may not.
    #[must_use]
    pub fn admits(&self, connector: &Connector) -> bool {
        let now = Self::of(connector);
        if self.built_in {
            now.built_in && now.name == self.name
        } else {
            !now.built_in && now.sha256 == self.sha256 && now.form_sha256 == self.form_sha256
        }
    }

    /// Refuses a connector that may not.
    pub(crate) fn admit(&self, connector: &Connector) -> Result<(), StoreError> {
        if self.admits(connector) {
            return Ok(());
        }
        Err(StoreError::OtherConnector {
            saved: self.sha256.clone(),
            built_in: self.built_in,
        })
    }
}

fn form_sha256(form: &Form) -> String {
    // A form consists of texts and numbers, which can always be serialized.
    let form = serde_json::to_vec(form).unwrap_or_default();
    hex::encode(Sha256::digest(form))
}
