//! Saved credentials, in one file.

mod binding;
mod changes;
mod credential;
mod database;
mod draft;
mod error;
mod key;
mod key_error;
mod key_file;
mod key_home;
mod keyring;
mod master_key;
mod moment;
mod name;
mod note;
mod rows;
mod saved_connector;
mod schema;
mod secrets;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use etcetera::app_strategy::{AppStrategy, AppStrategyArgs, choose_native_strategy};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use self::master_key::MasterKey;

pub use self::credential::{Credential, LastVerdict};
pub use self::draft::Draft;
pub use self::error::StoreError;
pub use self::key_error::KeyError;
pub use self::key_home::KeyHome;
pub use self::moment::Moment;
pub use self::name::{CredentialName, CredentialNameError};
pub use self::note::{CredentialNote, CredentialNoteError};
pub use self::saved_connector::SavedConnector;

/// The name of a store's file where nobody gives one.
const FILE_NAME: &str = "credentials.db";

/// Saved credentials, in one file of SQLite. Their secrets are sealed, each for its own credential,
/// connector and origin.
///
/// Any number of processes may use a store at the same time.
pub struct Store {
    path: PathBuf,
    database: Connection,
    /// Whether it can only be read, because the disk is full.
    is_full: bool,
    /// The key, once it was needed.
    key: OnceCell<MasterKey>,
}

impl Store {
    /// The store of the user who runs this process, in the platform's folder for data.
    ///
    /// # Errors
    ///
    /// If the system has no such folder.
    pub fn default_path() -> Result<PathBuf, StoreError> {
        let names = AppStrategyArgs {
            top_level_domain: String::new(),
            author: String::new(),
            app_name: env!("CARGO_PKG_NAME").to_owned(),
        };
        let folders = choose_native_strategy(names).map_err(|_| StoreError::NoPlace)?;
        Ok(folders.data_dir().join(FILE_NAME))
    }

    /// Opens a store; none if there is no file.
    ///
    /// # Errors
    ///
    /// If the file is no store, a newer one or a damaged one, or cannot be opened. It is then left
    /// as it is. Where nothing can be written, what is saved can still be read.
    pub fn open(path: &Path) -> Result<Option<Self>, StoreError> {
        let opened = database::open(path)?;
        Ok(opened.map(|opened| Self {
            path: path.to_owned(),
            database: opened.database,
            is_full: opened.is_full,
            key: OnceCell::new(),
        }))
    }

    /// Opens a store, and makes an empty one if there is no file.
    ///
    /// # Errors
    ///
    /// As [`Store::open`], or if no file can be made there.
    pub fn open_or_make(path: &Path) -> Result<Self, StoreError> {
        if let Some(store) = Self::open(path)? {
            return Ok(store);
        }
        database::make(path)?;
        // Someone may have taken it away again.
        Self::open(path)?.ok_or_else(|| StoreError::NotWritable {
            path: path.to_owned(),
        })
    }

    /// All credentials, in the order of their names.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is damaged.
    pub fn credentials(&self) -> Result<Vec<Credential>, StoreError> {
        // One moment of the store, whatever others write meanwhile.
        let reading = self.begin(TransactionBehavior::Deferred)?;
        rows::all(&reading).map_err(|error| self.failure(&error))
    }

    /// The names of all credentials, in their order.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is damaged.
    pub fn names(&self) -> Result<Vec<CredentialName>, StoreError> {
        rows::names(&self.database).map_err(|error| self.failure(&error))
    }

    /// The credential of this name.
    ///
    /// # Errors
    ///
    /// If there is none, or the file cannot be read or is damaged.
    pub fn credential(&self, name: &CredentialName) -> Result<Credential, StoreError> {
        let reading = self.begin(TransactionBehavior::Deferred)?;
        let found = rows::by_name(&reading, name).map_err(|error| self.failure(&error))?;
        found.ok_or_else(|| StoreError::Unknown { name: name.clone() })
    }

    fn begin(&self, behaviour: TransactionBehavior) -> Result<Transaction<'_>, StoreError> {
        Transaction::new_unchecked(&self.database, behaviour).map_err(|error| self.failure(&error))
    }

    fn failure(&self, error: &rusqlite::Error) -> StoreError {
        let path = &self.path;
        match database::failure(path, error) {
            StoreError::NotWritable { path } if self.is_full => StoreError::Full { path },
            error => error,
        }
    }
}
