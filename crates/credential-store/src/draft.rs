//! A credential to be saved.

use std::fmt;

use crate::error::StoreError;
use crate::name::CredentialName;
use crate::note::CredentialNote;
use connector_host::Connector;
use connector_host::Values;
use connector_host::Verdict;
use credential_rules::Redactor;

/// The words for a credential's name and description in messages.
pub(crate) const NAME: &str = "name";
pub(crate) const DESCRIPTION: &str = "description";

/// A credential to be saved.
#[derive(Clone, Copy)]
pub struct Draft<'a> {
    /// Its name.
    pub name: &'a CredentialName,
    /// Its description.
    pub note: &'a CredentialNote,
    /// The connector that it is for.
    pub connector: &'a Connector,
    /// The filled-in form, including secrets.
    pub values: &'a Values,
    /// The verdict, if it was validated.
    pub verdict: Option<&'a Verdict>,
}

impl Draft<'_> {
    /// Checks that no text which is saved and shown in the clear holds a secret: the name, the description and
    /// the plain fields. A store refuses such a draft; a caller can check before it validates the values.
    ///
    /// # Errors
    ///
    /// If one does.
    pub fn expect_no_secret_in_the_clear(&self) -> Result<(), StoreError> {
        let redactor = self.values.redactor();
        let texts = [
            (NAME, self.name.as_str()),
            (DESCRIPTION, self.note.as_str()),
        ];
        for (what, text) in texts {
            expect_none(&redactor, what, text)?;
        }
        for (name, value) in self.values.iter() {
            let shown = value.shown().unwrap_or_default();
            expect_none(&redactor, &format!("field `{name}`"), shown)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Draft<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("name", &self.name)
            .field("note", &self.note)
            .field("connector", self.connector.identity())
            .field("values", &self.values)
            .field("verdict", &self.verdict)
            .finish()
    }
}

/// Checks that a text which is saved in the clear holds no secret.
pub(crate) fn expect_none(redactor: &Redactor, what: &str, text: &str) -> Result<(), StoreError> {
    if redactor.finds(text) {
        return Err(StoreError::SecretInTheClear(what.to_owned()));
    }
    Ok(())
}
