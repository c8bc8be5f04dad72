//! Opens the files that options name and that hold secrets or root certificates.
//!
//! Links are followed and any owner is accepted, since the user named the file: secrets that are
//! mounted into containers are links to files of other users. A file that everyone can write to is
//! refused, since anyone may have written it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, anyhow};

/// The paths of inherited descriptors, which the shell also uses for `<(command)`.
#[cfg(unix)]
const DESCRIPTORS: [&str; 3] = ["/dev/stdin", "/dev/fd/", "/proc/self/fd/"];

/// Opens a regular file, or a descriptor that the process inherited. A named pipe is refused: without
/// a writer, the command would wait forever.
pub(crate) fn open(path: &Path) -> anyhow::Result<File> {
    let what = || format!("cannot read `{}`", path.display());
    if is_descriptor(path) {
        return open_stream(path);
    }
    let file = without_waiting(path).with_context(what)?;
    if !file.metadata().with_context(what)?.is_file() {
        return Err(anyhow!("it is not a regular file")).with_context(what);
    }
    checked(file, path)
}

/// Opens a file or a pipe, such as one that feeds a batch.
pub(crate) fn open_stream(path: &Path) -> anyhow::Result<File> {
    let file = File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    checked(file, path)
}

/// Reads a whole file, up to a limit.
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

/// The file, unless everyone can write to it. The open file is checked, not its path.
fn checked(file: File, path: &Path) -> anyhow::Result<File> {
    let what = || format!("cannot read `{}`", path.display());
    if everyone_can_write(&file).with_context(what)? {
        return Err(anyhow!("everyone can write to it; `chmod o-w` it")).with_context(what);
    }
    Ok(file)
}

#[cfg(unix)]
fn is_descriptor(path: &Path) -> bool {
    let path = path.as_os_str().as_encoded_bytes();
    DESCRIPTORS
        .iter()
        .any(|prefix| match path.strip_prefix(prefix.as_bytes()) {
            Some(rest) if prefix.ends_with('/') => {
                !rest.is_empty() && rest.iter().all(u8::is_ascii_digit)
            }
            rest => rest.is_some_and(<[u8]>::is_empty),
        })
}

/// Opens a file without waiting for the writer of a pipe.
#[cfg(unix)]
fn without_waiting(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::fs::OFlags;

    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    File::options()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
}

#[cfg(unix)]
fn everyone_can_write(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    let metadata = file.metadata()?;
    Ok(metadata.is_file() && metadata.mode() & 0o002 != 0)
}

#[cfg(not(unix))]
fn is_descriptor(_path: &Path) -> bool {
    false
}

#[cfg(not(unix))]
fn without_waiting(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// Elsewhere, the platform's own rules apply.
#[cfg(not(unix))]
fn everyone_can_write(_file: &File) -> io::Result<bool> {
    Ok(false)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_the_paths_of_descriptors_may_be_pipes() {
        for path in ["/dev/stdin", "/dev/fd/0", "/dev/fd/63", "/proc/self/fd/3"] {
            assert!(is_descriptor(Path::new(path)), "{path}");
        }
        for path in [
            "/dev/stdin/",
            "/dev/stdinx",
            "/dev/fd/",
            "/dev/fd/../pipe",
            "/dev/fd/3/x",
            "pipe",
        ] {
            assert!(!is_descriptor(Path::new(path)), "{path}");
        }
    }
}
