//! How a store gets its key: once, verified, and never regenerated when secrets exist.

use rusqlite::{Connection, TransactionBehavior};

use crate::binding;
use crate::error::StoreError;
use crate::key::{self, KeyError, KeyHome, MasterKey};
use crate::store::Store;

/// What a store knows about its key.
struct KeyRecord {
    store: Vec<u8>,
    /// Its place, and an encrypted empty text to verify it.
    kept: Option<(KeyHome, Vec<u8>)>,
}

impl Store {
    /// Gets the key of this store, so that any problem shows now. A store without secrets gets its
    /// key in `home`; by default in the variable if it is set, or else in the keyring if there is
    /// one, or else in a file.
    ///
    /// # Errors
    ///
    /// If the key is missing, wrong, unreadable, or elsewhere than in `home`.
    pub fn prepare_key(&self, home: Option<KeyHome>) -> Result<(), StoreError> {
        let record = self.key_record(&self.database)?;
        if record.kept.is_some() {
            return self.keep(self.kept_key(&record, home)?);
        }
        // Other processes that create a key for this store wait here.
        let writing = self.begin(TransactionBehavior::Immediate)?;
        let record = self.key_record(&writing)?;
        if record.kept.is_some() {
            return self.keep(self.kept_key(&record, home)?);
        }
        let home = home.unwrap_or_else(key::home_of_new_store);
        let key = key::read_or_make(home, &self.path, &record.store)?;
        let check = key.encrypt(&[], &binding::of_key_check(&record.store))?;
        writing
            .execute(
                "UPDATE store SET key_home = ?, key_check = ?",
                (home.as_str(), check),
            )
            .and_then(|_| writing.commit())
            .map_err(|error| self.failure(&error))?;
        self.keep(key)
    }

    /// The key of a store that has one.
    pub(crate) fn key(&self) -> Result<&MasterKey, StoreError> {
        if let Some(key) = self.key.get() {
            return Ok(key);
        }
        let key = self.kept_key(&self.key_record(&self.database)?, None)?;
        Ok(self.key.get_or_init(|| key))
    }

    /// The key from the place that the store names, if it is the right one.
    fn kept_key(
        &self,
        record: &KeyRecord,
        wanted: Option<KeyHome>,
    ) -> Result<MasterKey, StoreError> {
        let Some((home, check)) = &record.kept else {
            return Err(self.damaged("it has secrets, but no key"));
        };
        let place = home.place(&self.path);
        if wanted.is_some_and(|wanted| wanted != *home) {
            return Err(KeyError::Elsewhere { place }.into());
        }
        let Some(key) = key::read(*home, &self.path, &record.store)? else {
            return Err(KeyError::Lost { place }.into());
        };
        match key.decrypt(check, &binding::of_key_check(&record.store)) {
            Some(_) => Ok(key),
            None => Err(KeyError::Wrong { place }.into()),
        }
    }

    fn key_record(&self, database: &Connection) -> Result<KeyRecord, StoreError> {
        let (store, home, check) = database
            .query_row(
                "SELECT identity, key_home, key_check FROM store",
                [],
                |row| {
                    let home: Option<String> = row.get(1)?;
                    let check: Option<Vec<u8>> = row.get(2)?;
                    Ok((row.get(0)?, home, check))
                },
            )
            .map_err(|error| self.failure(&error))?;
        let kept = match (home, check) {
            (Some(home), Some(check)) => {
                let home = KeyHome::from_text(&home)
                    .ok_or_else(|| self.damaged("it does not say where its key is"))?;
                Some((home, check))
            }
            _ => None,
        };
        Ok(KeyRecord { store, kept })
    }

    fn keep(&self, key: MasterKey) -> Result<(), StoreError> {
        let _ = self.key.set(key);
        Ok(())
    }
}
