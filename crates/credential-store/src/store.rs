//! A store of credentials: its path, how it is opened, and what it holds.

use std::cell::OnceCell;
use std::fmt;
use std::path::{Path, PathBuf};

use etcetera::app_strategy::{AppStrategy, AppStrategyArgs, choose_native_strategy};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::credential::Credential;
use crate::database;
use crate::error::StoreError;
use crate::key::MasterKey;
use crate::name::CredentialName;
use crate::page::Page;
use crate::rows;

/// The default file name of a store.
const FILE_NAME: &str = "credentials.db";

/// Saved credentials in one SQLite file. Their secrets are encrypted, each for its own credential, connector
/// and origin.
///
/// Any number of processes may use a store at the same time. If one writes for more than 20 seconds, the others
/// fail with [`StoreError::Busy`].
pub struct Store {
    pub(crate) path: PathBuf,
    pub(crate) database: Connection,
    /// Whether it can only be read, because the disk is full.
    is_full: bool,
    /// The key, once it was needed.
    pub(crate) key: OnceCell<MasterKey>,
}

impl Store {
    /// The default path of a program's store: `credentials.db` in a folder with the program's name,
    /// in the user's data folder.
    ///
    /// # Errors
    ///
    /// If the platform has no such folder.
    pub fn default_path(program: &str) -> Result<PathBuf, StoreError> {
        let names = AppStrategyArgs {
            top_level_domain: String::new(),
            author: String::new(),
            app_name: program.to_owned(),
        };
        let folders = choose_native_strategy(names).map_err(|_| StoreError::NoPlace)?;
        Ok(folders.data_dir().join(FILE_NAME))
    }

    /// Opens a store; `None` if there is no file.
    ///
    /// # Errors
    ///
    /// If the file is not a store, has a newer format, is damaged or cannot be opened. It is then
    /// not changed. If nothing can be written, saved credentials can still be read.
    pub fn open(path: &Path) -> Result<Option<Self>, StoreError> {
        let opened = database::open(path)?;
        Ok(opened.map(|opened| Self {
            path: path.to_owned(),
            database: opened.database,
            is_full: opened.is_full,
            key: OnceCell::new(),
        }))
    }

    /// Opens a store, and creates an empty one if there is no file.
    ///
    /// # Errors
    ///
    /// As [`Store::open`], or if the file cannot be created.
    pub fn open_or_make(path: &Path) -> Result<Self, StoreError> {
        if let Some(store) = Self::open(path)? {
            return Ok(store);
        }
        database::make(path)?;
        // Another process may have removed it again.
        Self::open(path)?.ok_or_else(|| StoreError::NotWritable {
            path: path.to_owned(),
        })
    }

    /// All credentials, sorted by name.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is damaged.
    pub fn credentials(&self) -> Result<Vec<Credential>, StoreError> {
        // One snapshot of the store, whatever others write meanwhile.
        let reading = self.begin(TransactionBehavior::Deferred)?;
        rows::all(&reading).map_err(|error| self.failure(&error))
    }

    /// The names of all credentials, sorted.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is damaged.
    pub fn names(&self) -> Result<Vec<CredentialName>, StoreError> {
        rows::names(&self.database).map_err(|error| self.failure(&error))
    }

    /// The credential with this name.
    ///
    /// # Errors
    ///
    /// If it does not exist, or the file cannot be read or is damaged.
    pub fn credential(&self, name: &CredentialName) -> Result<Credential, StoreError> {
        let reading = self.begin(TransactionBehavior::Deferred)?;
        self.credential_in(&reading, name)
    }

    /// The credentials of one page, in the order of their names.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is damaged.
    pub fn page(&self, page: &Page) -> Result<Vec<Credential>, StoreError> {
        let reading = self.begin(TransactionBehavior::Deferred)?;
        rows::page(&reading, page).map_err(|error| self.failure(&error))
    }

    /// The credential of this name, within a transaction.
    pub(crate) fn credential_in(
        &self,
        database: &Connection,
        name: &CredentialName,
    ) -> Result<Credential, StoreError> {
        let found = rows::by_name(database, name).map_err(|error| self.failure(&error))?;
        found.ok_or_else(|| StoreError::Unknown { name: name.clone() })
    }

    /// Begins a transaction.
    pub(crate) fn begin(
        &self,
        behavior: TransactionBehavior,
    ) -> Result<Transaction<'_>, StoreError> {
        Transaction::new_unchecked(&self.database, behavior).map_err(|error| self.failure(&error))
    }

    /// Maps a SQLite error.
    pub(crate) fn failure(&self, error: &rusqlite::Error) -> StoreError {
        let path = &self.path;
        match database::failure(path, error) {
            StoreError::NotWritable { path } if self.is_full => StoreError::Full { path },
            error => error,
        }
    }

    /// The error for content that this program does not write.
    pub(crate) fn damaged(&self, reason: &str) -> StoreError {
        StoreError::Damaged {
            path: self.path.clone(),
            reason: reason.to_owned(),
        }
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.path)
            .field("is_full", &self.is_full)
            .finish_non_exhaustive()
    }
}
