//! Files and folders that are their owner's alone.

use std::fs::{DirBuilder, File};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// The folder that a file is in.
pub fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Makes a folder and those above it, for their owner alone.
///
/// # Errors
///
/// If the system does.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Puts a file in its place once it is written whole, and for good. Whether it did so: what is
/// there already stays.
///
/// # Errors
///
/// What `write` gives, or if the file cannot be put there; nothing is left of it then.
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
    // Without this, a power cut could take the name away again.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(true)
}
