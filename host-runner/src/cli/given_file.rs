//! Opens a file that an option names and that holds secrets, or says whom to trust.
//!
//! Links are followed and any owner will do, since whoever runs this has named the file: secrets that
//! are mounted into containers are links to files of other users, and a pipe of the shell is neither.
//! What everybody can write to is refused, since then nobody knows whose it is.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, anyhow};

/// Opens it, once; what was opened is looked at, not its path.
pub(crate) fn open(path: &Path) -> anyhow::Result<File> {
    let what = || format!("cannot read `{}`", path.display());
    let file = File::open(path).with_context(what)?;
    if everyone_can_write(&file).with_context(what)? {
        return Err(anyhow!("everyone can write to it; `chmod o-w` it")).with_context(what);
    }
    Ok(file)
}

/// All of it, if it is not too much.
pub(crate) fn read(path: &Path, max_bytes: u64) -> anyhow::Result<Vec<u8>> {
    let what = || format!("cannot read `{}`", path.display());
    let mut bytes = Vec::new();
    let file = open(path)?;
    file.take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .with_context(what)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > max_bytes {
        return Err(anyhow!("it has more than {max_bytes} bytes")).with_context(what);
    }
    Ok(bytes)
}

#[cfg(unix)]
fn everyone_can_write(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    let metadata = file.metadata()?;
    Ok(metadata.is_file() && metadata.mode() & 0o002 != 0)
}

/// The platform's own rules hold.
#[cfg(not(unix))]
fn everyone_can_write(_file: &File) -> io::Result<bool> {
    Ok(false)
}
