//! Changes to a store, each atomic.

use rusqlite::TransactionBehavior;

use crate::credential::{Credential, LastVerdict};
use crate::draft::{self, Draft};
use crate::error::StoreError;
use crate::key::no_random_bytes;
use crate::name::CredentialName;
use crate::note::CredentialNote;
use crate::rows;
use crate::saved_connector::SavedConnector;
use crate::store::Store;
use crate::timestamp::Timestamp;
use connector_host::{Secret, Verdict};
use credential_rules::Redactor;

/// Size of a credential's identity, in bytes: random and never reused.
const IDENTITY_BYTES: usize = 16;

impl Store {
    /// Saves a new credential durably.
    ///
    /// # Errors
    ///
    /// If the name is taken, the base URL has no origin, the key of the store is not available or the file
    /// cannot be written.
    pub fn add(&self, draft: Draft<'_>) -> Result<Credential, StoreError> {
        draft.expect_no_secret_in_the_clear()?;
        let mut identity = vec![0; IDENTITY_BYTES];
        getrandom::fill(&mut identity).map_err(no_random_bytes)?;
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
        let same = rows::take_out(&writing, credential).map_err(|error| self.failure(&error))?;
        if !same {
            let name = credential.name.clone();
            return Err(StoreError::ChangedMeanwhile { name });
        }
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
        if described {
            return Ok(());
        }
        let name = credential.name.clone();
        Err(StoreError::ChangedMeanwhile { name })
    }

    /// Saves the verdict on a credential. Returns false if the credential was changed meanwhile.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn record(&self, credential: &Credential, verdict: &Verdict) -> Result<bool, StoreError> {
        rows::set_verdict(&self.database, credential, &LastVerdict::now(verdict))
            .map_err(|error| self.failure(&error))
    }

    /// Renames a credential.
    ///
    /// # Errors
    ///
    /// If it does not exist, the new name is taken or holds one of its secrets, those cannot be decrypted, or
    /// the file cannot be written.
    pub fn rename(&self, old: &CredentialName, new: &CredentialName) -> Result<(), StoreError> {
        self.expect_no_secret(&self.credential(old)?, draft::NAME, new.as_str())?;
        let renamed = rows::rename(&self.database, old, new);
        let renamed = renamed.map_err(|error| self.write_failure(&error, new))?;
        known(renamed, old)
    }

    /// Removes a credential.
    ///
    /// # Errors
    ///
    /// If it does not exist or the file cannot be written.
    pub fn remove(&self, name: &CredentialName) -> Result<(), StoreError> {
        let removed = rows::remove(&self.database, name).map_err(|error| self.failure(&error))?;
        known(removed, name)
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

/// Whether a write failed because the name is taken.
fn is_taken(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code == Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE)
}

fn known(found: bool, name: &CredentialName) -> Result<(), StoreError> {
    if found {
        Ok(())
    } else {
        Err(StoreError::Unknown { name: name.clone() })
    }
}
