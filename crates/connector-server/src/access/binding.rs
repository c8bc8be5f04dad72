//! What a session is bound to: one connector, and one credential.

use std::sync::Mutex;

use credential_store::{Credential, CredentialId, CredentialName};

use crate::lock::lock;
use crate::problem::{Code, Problem};

/// A connector, to the byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ConnectorPin {
    pub(crate) name: String,
    pub(crate) sha256: String,
}

/// One connector, and one credential.
///
/// The credential is bound by what it is known by and not only by its name: whoever renames it and gives
/// its name to another one does not widen the session. A name that is still free can be bound, too; then the
/// session's own credential is the one that it creates.
pub(crate) struct Binding {
    pub(crate) connector: ConnectorPin,
    pub(crate) name: CredentialName,
    credential: Mutex<Option<CredentialId>>,
}

impl Binding {
    pub(crate) fn new(
        connector: ConnectorPin,
        name: CredentialName,
        credential: Option<CredentialId>,
    ) -> Self {
        Self {
            connector,
            name,
            credential: Mutex::new(credential),
        }
    }

    /// Refuses the name of another credential.
    pub(crate) fn admit_name(&self, name: &CredentialName) -> Result<(), Problem> {
        if self.name == *name {
            return Ok(());
        }
        let detail = "the session is bound to another credential";
        Err(Problem::new(Code::SessionBound, detail))
    }

    /// Refuses another credential that has the name by now.
    pub(crate) fn admit(&self, credential: &Credential) -> Result<(), Problem> {
        self.admit_name(&credential.name)?;
        if lock(&self.credential).as_ref() == Some(&credential.id()) {
            return Ok(());
        }
        let detail = "another credential has this name since the session was opened";
        Err(Problem::new(Code::SessionBound, detail))
    }

    /// Takes the credential that the session has just created.
    pub(crate) fn created(&self, credential: &Credential) {
        *lock(&self.credential) = Some(credential.id());
    }
}
