//! The file of a store: checked before it is opened, and never created in part.

use std::fs::OpenOptions;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use crate::error::StoreError;
use crate::schema::{APPLICATION_ID, MIGRATIONS, migrate, newest, user_version};
use credential_rules::text;
use private_files::{FileIdentity, Others, Refused};

/// How long to wait while another process is writing.
const BUSY: Duration = Duration::from_secs(20);

/// The magic bytes of a SQLite file.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Size of the header of such a file, and the offsets of the version and the application id.
const HEADER_BYTES: usize = 100;
const VERSION_AT: usize = 60;
const APPLICATION_AT: usize = 68;

/// The open file of a store.
pub(crate) struct Opened {
    pub(crate) database: Connection,
    /// Whether it can only be read, because the disk is full.
    pub(crate) is_full: bool,
}

/// Opens the store in a file; `None` if there is no file. A file that is not a store, or has a
/// newer format, is not changed by a single byte.
pub(crate) fn open(path: &Path) -> Result<Option<Opened>, StoreError> {
    let Some(found) = look(path)? else {
        return Ok(None);
    };
    let failed = |error| failure(path, &error);
    let (mut database, is_full) = match connect(&found.path).and_then(touched) {
        Ok(database) => (database, false),
        Err(error) => {
            let error = failed(error);
            let is_full = matches!(error, StoreError::Full { .. });
            (to_read(&found.path, error)?, is_full)
        }
    };
    found
        .check_same()
        .map_err(|error| file_failure(path, error))?;
    // What a killed process left in the journal next to the file counts, too.
    let found = user_version(&database).map_err(failed)?;
    check_version(path, found)?;
    check_whole(path, &database)?;
    if found < newest(MIGRATIONS) {
        migrate(&mut database, MIGRATIONS).map_err(failed)?;
    }
    Ok(Some(Opened { database, is_full }))
}

/// Opens the database and reads from it: only then is it known to work.
fn touched(database: Connection) -> rusqlite::Result<Connection> {
    user_version(&database)?;
    Ok(database)
}

/// Opens a store next to which nothing can be written, because the disk is full or the folder is
/// read-only: saved credentials can still be read. Otherwise returns the original error.
fn to_read(path: &Path, failed: StoreError) -> Result<Connection, StoreError> {
    let unwritable = matches!(
        failed,
        StoreError::Full { .. } | StoreError::NotWritable { .. }
    );
    let mut journal = path.as_os_str().to_owned();
    journal.push("-wal");
    // The content of a journal would be missed.
    let journal_is_empty = std::fs::metadata(journal).map_or(true, |file| file.len() == 0);
    let address = std::path::absolute(path).map(url::Url::from_file_path);
    let (true, true, Ok(Ok(mut address))) = (unwritable, journal_is_empty, address) else {
        return Err(failed);
    };
    address.set_query(Some("immutable=1"));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW
        | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(address.as_str(), flags)
        .and_then(|database| configured(database).and_then(touched))
        .map_err(|_| failed)
}

/// Creates an empty store, if there is no file yet.
pub(crate) fn make(path: &Path) -> Result<(), StoreError> {
    let unusable = |error| file_failure(path, error);
    let folder = private_files::folder(path);
    private_files::make_folder(folder).map_err(unusable)?;
    private_files::open_folder(folder).map_err(unusable)?;
    // It gets its name when it is complete, so that nobody sees a part of it.
    let made = private_files::put(path, |file| {
        let failed = |error| Unmade(failure(path, &error));
        let place = real_place(file.path())?;
        let mut database = connect(&place).map_err(failed)?;
        migrate(&mut database, MIGRATIONS).map_err(failed)?;
        database
            .pragma_update(None, "journal_mode", "WAL")
            .map_err(failed)?;
        database.close().map_err(|(_, error)| failed(error))
    });
    match made {
        // A store that another process created is just as good.
        Ok(true | false) => Ok(()),
        Err(Unmade(error)) => Err(match error {
            StoreError::File { error, .. } => file_failure(path, error),
            error => error,
        }),
    }
}

/// Why a file was not created.
struct Unmade(StoreError);

impl From<io::Error> for Unmade {
    fn from(error: io::Error) -> Self {
        Self(StoreError::File {
            path: Path::new("").to_owned(),
            error,
        })
    }
}

/// A store's file that was checked.
struct Found {
    /// Its path, without links.
    path: PathBuf,
    identity: FileIdentity,
}

impl Found {
    /// Refuses a path that now leads to another file. The database opens the path itself and does not report
    /// what it opened. In a folder that only this user can write to, nobody else can replace the file and put
    /// it back.
    fn check_same(&self) -> io::Result<()> {
        if FileIdentity::at(&self.path)? == self.identity {
            return Ok(());
        }
        Err(io::Error::other("it was replaced while it was opened"))
    }
}

/// The path of a file with its links resolved.
fn real_place(path: &Path) -> io::Result<PathBuf> {
    let folder = std::fs::canonicalize(private_files::folder(path))?;
    Ok(folder.join(path.file_name().unwrap_or_default()))
}

/// Reads the header of the file without opening it as a database; `None` if there is no file.
fn look(path: &Path) -> Result<Option<Found>, StoreError> {
    let no_store = |reason| StoreError::NotAStore {
        path: path.to_owned(),
        reason,
    };
    let unusable = |error| file_failure(path, error);
    let opened = private_files::open(path, OpenOptions::new().read(true), Others::MayRead);
    let file = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if Refused::of(&error) == Some(Refused::NotAFile) => {
            return Err(no_store("it is not a file"));
        }
        Err(error) => return Err(unusable(error)),
    };
    private_files::open_folder(private_files::folder(path)).map_err(unusable)?;
    let found = Found {
        path: real_place(path).map_err(unusable)?,
        identity: FileIdentity::of(&file).map_err(unusable)?,
    };
    let mut header = Vec::new();
    file.take(HEADER_BYTES as u64)
        .read_to_end(&mut header)
        .map_err(unusable)?;
    if header.is_empty() {
        return Err(no_store("it is empty"));
    }
    if !header.starts_with(MAGIC) {
        return Err(no_store("it is not a database of SQLite"));
    }
    let number = |at: usize| {
        let bytes = header.get(at..)?.first_chunk()?;
        Some(i32::from_be_bytes(*bytes))
    };
    match (number(VERSION_AT), number(APPLICATION_AT)) {
        (Some(version), Some(APPLICATION_ID)) => {
            check_version(path, version.into())?;
            Ok(Some(found))
        }
        _ => Err(no_store("it is a database of another program")),
    }
}

fn check_version(path: &Path, found: i64) -> Result<(), StoreError> {
    let known = newest(MIGRATIONS);
    if found <= known {
        return Ok(());
    }
    Err(StoreError::TooNew {
        path: path.to_owned(),
        found,
        known,
    })
}

/// Finds damage that would otherwise show only after further writes.
fn check_whole(path: &Path, database: &Connection) -> Result<(), StoreError> {
    let first: String = database
        .pragma_query_value(None, "quick_check", |row| row.get(0))
        .map_err(|error| failure(path, &error))?;
    if first == "ok" {
        return Ok(());
    }
    Err(StoreError::Damaged {
        path: path.to_owned(),
        reason: text::brief(&first),
    })
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    // The file is not created if it is missing, and its name is not parsed as a URI, which could
    // contain parameters.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    configured(Connection::open_with_flags(path, flags)?)
}

/// Sets how the database is read and written.
fn configured(database: Connection) -> rusqlite::Result<Connection> {
    database.busy_timeout(BUSY)?;
    // The file may have been tampered with, so its content must never be executed.
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    database.pragma_update(None, "cell_size_check", true)?;
    database.pragma_update(None, "foreign_keys", true)?;
    // Acknowledged writes survive a power cut, and removed data is overwritten.
    database.pragma_update(None, "synchronous", "FULL")?;
    database.pragma_update(None, "secure_delete", true)?;
    Ok(database)
}

/// Maps a SQLite error.
pub(crate) fn failure(path: &Path, error: &rusqlite::Error) -> StoreError {
    let path = path.to_owned();
    let reason = text::brief(&error.to_string());
    // Next to an open store there is a file for the processes that share it.
    let extended = error.sqlite_error().map(|error| error.extended_code);
    if extended == Some(ffi::SQLITE_IOERR_SHMSIZE) {
        return StoreError::Full { path };
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { path },
        Some(ErrorCode::DiskFull) => StoreError::Full { path },
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::NotWritable { path }
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Damaged { path, reason }
        }
        Some(_) => StoreError::Database { path, reason },
        // A row that does not hold what this program writes.
        None => StoreError::Damaged { path, reason },
    }
}

/// Maps an error of the file system.
fn file_failure(path: &Path, error: io::Error) -> StoreError {
    let path = path.to_owned();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full { path },
        _ => StoreError::File { path, error },
    }
}
