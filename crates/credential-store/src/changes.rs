//! Changes to a store, each atomic.

use rusqlite::TransactionBehavior;

use crate::credential::{Credential, LastVerdict};
use crate::draft::{self, Draft};
use crate::error::StoreError;
use crate::identity;
use crate::name::CredentialName;
use crate::note::CredentialNote;
use crate::rows;
use crate::saved_connector::SavedConnector;
use crate::store::Store;
use crate::timestamp::Timestamp;
use connector_host::Secret;
use credential_rules::Redactor;

/// What becomes of the sources and destinations that use a credential when it is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// A credential that is used is not removed.
    OnlyUnused,
    /// They stay, without a credential.
    Detach,
}

impl Store {
    /// Saves a new credential durably.
    ///
    /// # Errors
    ///
    /// If the name is taken, the base URL has no origin, the key of the store is not available or the file
    /// cannot be written.
    pub fn add(&self, draft: Draft<'_>) -> Result<Credential, StoreError> {
        draft.expect_no_secret_in_the_clear()?;
        let identity = identity::random()?;
        let now = Timestamp::now();
        let credential = self.encrypted(draft, identity, 1, now)?;
        let writing = self.begin(TransactionBehavior::Immediate)?;
        rows::insert(&writing, &credential)
            .and_then(|()| writing.commit())
            .map_err(|error| self.write_failure(&error, draft.name))?;
        Ok(credential)
    }

    /// Saves a credential again. It keeps its identity and its creation time.
    ///
    /// # Errors
    ///
    /// If it was changed or removed meanwhile, or as [`Store::add`].
    pub fn change(
        &self,
        credential: &Credential,
        draft: Draft<'_>,
    ) -> Result<Credential, StoreError> {
        draft.expect_no_secret_in_the_clear()?;
        let identity = credential.identity.clone();
        let revision = credential.revision + 1;
        let changed = self.encrypted(draft, identity, revision, credential.created)?;
        let writing = self.begin(TransactionBehavior::Immediate)?;
        let is_same = rows::take_out(&writing, credential).map_err(|error| self.failure(&error))?;
        same(is_same, credential)?;
        rows::insert(&writing, &changed)
            .and_then(|()| writing.commit())
            .map_err(|error| self.write_failure(&error, draft.name))?;
        Ok(changed)
    }

    /// Changes the description of a credential.
    ///
    /// # Errors
    ///
    /// If the description holds one of its secrets, those cannot be decrypted, it was changed or removed
    /// meanwhile, or the file cannot be written.
    pub fn describe(
        &self,
        credential: &Credential,
        note: &CredentialNote,
    ) -> Result<(), StoreError> {
        self.expect_no_secret(credential, draft::DESCRIPTION, note.as_str())?;
        let described = rows::set_note(&self.database, credential, note, Timestamp::now())
            .map_err(|error| self.failure(&error))?;
        same(described, credential)
    }

    /// Renames a credential.
    ///
    /// # Errors
    ///
    /// If it was changed or removed meanwhile, the new name is taken or holds one of its secrets, those
    /// cannot be opened, or the file cannot be written.
    pub fn rename(&self, credential: &Credential, new: &CredentialName) -> Result<(), StoreError> {
        self.expect_no_secret(credential, draft::NAME, new.as_str())?;
        let renamed = rows::rename(&self.database, credential, new);
        let renamed = renamed.map_err(|error| self.write_failure(&error, new))?;
        same(renamed, credential)
    }

    /// Removes a credential.
    ///
    /// # Errors
    ///
    /// If it was changed or removed meanwhile, it is used and only an unused one is to be removed, or the
    /// file cannot be written.
    pub fn remove(&self, credential: &Credential, removal: Removal) -> Result<(), StoreError> {
        let writing = self.begin(TransactionBehavior::Immediate)?;
        match removal {
            Removal::OnlyUnused => {
                let uses = self.uses(&credential.id())?;
                if !uses.is_empty() {
                    let name = credential.name.clone();
                    return Err(StoreError::InUse { name, uses });
                }
            }
            Removal::Detach => {
                writing
                    .execute(
                        "UPDATE endpoint SET credential = NULL, revision = revision + 1
                         WHERE credential = ?",
                        [&credential.identity],
                    )
                    .map_err(|error| self.failure(&error))?;
            }
        }
        let removed = rows::take_out(&writing, credential).map_err(|error| self.failure(&error))?;
        same(removed, credential)?;
        writing.commit().map_err(|error| self.failure(&error))
    }

    /// Checks that a text which is saved in the clear holds no secret of a credential.
    fn expect_no_secret(
        &self,
        credential: &Credential,
        what: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        let secrets = self.opened(credential)?;
        let redactor = Redactor::new(secrets.values().map(Secret::expose));
        draft::expect_none(&redactor, what, text)
    }

    /// The row to save.
    fn encrypted(
        &self,
        draft: Draft<'_>,
        identity: Vec<u8>,
        revision: i64,
        created: Timestamp,
    ) -> Result<Credential, StoreError> {
        self.prepare_key(None)?;
        let mut credential = Credential {
            identity,
            revision,
            name: draft.name.clone(),
            note: draft.note.clone(),
            connector: SavedConnector::of(draft.connector),
            url_field: draft.connector.form().url_field().clone(),
            values: Vec::new(),
            created,
            changed: Timestamp::now(),
            last: draft.verdict.map(LastVerdict::now),
        };
        credential.values = self.encrypt(&credential, draft.values)?;
        Ok(credential)
    }

    fn write_failure(&self, error: &rusqlite::Error, name: &CredentialName) -> StoreError {
        if is_taken(error) {
            StoreError::Taken { name: name.clone() }
        } else {
            self.failure(error)
        }
    }
}

/// Whether a write failed because the name is in use.
pub(crate) fn is_taken(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(
        code,
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
    )
}

fn same(is_same: bool, credential: &Credential) -> Result<(), StoreError> {
    if is_same {
        return Ok(());
    }
    let name = credential.name.clone();
    Err(StoreError::ChangedMeanwhile { name })
}
