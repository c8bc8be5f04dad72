//! A credential that is to be saved.

use std::fmt;

use crate::error::StoreError;
use crate::name::CredentialName;
use crate::note::CredentialNote;
use connector_host::Connector;
use connector_host::Values;
use connector_host::Verdict;

/// A credential that is to be saved.
#[derive(Clone, Copy)]
pub struct Draft<'a> {
    /// Its name.
    pub name: &'a CredentialName,
    /// Its description.
    pub note: &'a CredentialNote,
    /// The connector it is for.
    pub connector: &'a Connector,
    /// The filled-in form, secrets included.
    pub values: &'a Values,
    /// What it came to when it was tried, if it was.
    pub verdict: Option<&'a Verdict>,
}

impl Draft<'_> {
    /// Refuses a secret in what is saved and shown in the clear.
    pub(crate) fn expect_no_secret_in_the_clear(&self) -> Result<(), StoreError> {
        let texts = [
            ("name", self.name.as_str()),
            ("description", self.note.as_str()),
        ];
        let mut texts = texts.into_iter();
        let redactor = self.values.redactor();
        let found = texts.find(|(_, text)| redactor.finds(text));
        found.map_or(Ok(()), |(what, _)| Err(StoreError::SecretInTheClear(what)))
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
