//! Files and folders that only their owner can access.

use std::fs::{DirBuilder, File};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// The folder of a file.
pub fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Creates a folder and its parents, for their owner only.
///
/// # Errors
///
/// If the system refuses.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Creates a file atomically and durably, if it does not exist. Returns whether it did.
///
/// # Errors
///
/// The error of `write`, or of creating the file; nothing is left of it then.
pub fn put<E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&mut NamedTempFile) -> Result<(), E>,
) -> Result<bool, E> {
    let folder = folder(path);
    let mut file = tempfile::Builder::new()
        .prefix("host-runner-")
        .suffix(".new")
        .tempfile_in(folder)?;
    write(&mut file)?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(error.error.into()),
    }
    // Without this, a power cut could remove the name again.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(true)
}
