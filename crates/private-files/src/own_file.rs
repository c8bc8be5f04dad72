//! Opens files and folders once, and refuses those that somebody else may have placed.
//!
//! The threat: another user of the machine whose file is mistaken for one of ours. The checks look at the open
//! file and never at its path again, so it makes no difference where the path leads later.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use thiserror::Error;

/// What others than the owner may do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// Others may read it: its content is not secret.
    MayRead,
    /// Others may do nothing with it.
    MayNothing,
}

/// Why a file or a folder is refused.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[cfg_attr(
    not(unix),
    expect(dead_code, reason = "only Unix tells of owners and modes")
)]
pub enum Refused {
    /// It is a link.
    #[error("it is a symbolic link; name the file that it leads to")]
    Link,
    /// It is a folder, a pipe or a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// It belongs neither to this user nor to root.
    #[error("it belongs to another user; use a file of your own")]
    OfAnotherUser,
    /// Others than its owner can read it.
    #[error("others than its owner can read it; `chmod 600` it")]
    Readable,
    /// Others than its owner can change it.
    #[error("others than its owner can write to it; `chmod go-w` it")]
    Writable,
    /// The folder belongs to another user.
    #[error("its folder belongs to another user; use a folder of your own")]
    FolderOfAnotherUser,
    /// Others can create files in the folder.
    #[error("others than its owner can write to its folder; `chmod go-w` the folder")]
    WritableFolder,
}

impl From<Refused> for io::Error {
    fn from(reason: Refused) -> Self {
        Self::new(io::ErrorKind::PermissionDenied, reason)
    }
}

impl Refused {
    /// Why a file was refused, if that is what an error says.
    pub fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

/// The identity of a file, whatever its path, for comparison. On Unix it does not keep the file open, because
/// closing one would release the locks that the process has on it.
#[derive(Debug, PartialEq, Eq)]
pub struct FileIdentity(os::Identity);

impl FileIdentity {
    /// The identity of an open file.
    ///
    /// # Errors
    ///
    /// If the system does not provide it.
    pub fn of(file: &File) -> io::Result<Self> {
        os::identity(file).map(Self)
    }

    /// The identity of what is at a path now, even if it is a link.
    ///
    /// # Errors
    ///
    /// If nothing is there.
    pub fn at(path: &Path) -> io::Result<Self> {
        os::identity_at(path).map(Self)
    }
}

/// Opens a regular file of this user.
///
/// # Errors
///
/// If it cannot be opened, or a [`Refused`] in an [`io::Error`].
pub fn open(path: &Path, options: &OpenOptions, others: Others) -> io::Result<File> {
    let file = os::without_links(options, path)?;
    check(&file, others)?;
    Ok(file)
}

/// Refuses an open file unless it is a regular file of this user.
///
/// # Errors
///
/// A [`Refused`] in an [`io::Error`].
pub fn check(file: &File, others: Others) -> io::Result<()> {
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(Refused::NotAFile.into());
    }
    os::check_file(&metadata, others).map_err(io::Error::from)
}

/// Opens a folder that nobody else can write to.
///
/// # Errors
///
/// If it cannot be opened, or a [`Refused`] in an [`io::Error`].
pub fn open_folder(path: &Path) -> io::Result<File> {
    let folder = os::folder(path)?;
    os::check_folder(&folder.metadata()?)?;
    Ok(folder)
}

#[cfg(unix)]
mod os {
    use std::fs::{File, Metadata, OpenOptions};
    use std::io;
    use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
    use std::path::Path;

    use rustix::fs::OFlags;
    use rustix::io::Errno;

    use super::{Others, Refused};

    /// The device, and the number of the file on it.
    pub(super) type Identity = (u64, u64);

    pub(super) fn identity(file: &File) -> io::Result<Identity> {
        let metadata = file.metadata()?;
        Ok((metadata.dev(), metadata.ino()))
    }

    pub(super) fn identity_at(path: &Path) -> io::Result<Identity> {
        let metadata = std::fs::symlink_metadata(path)?;
        Ok((metadata.dev(), metadata.ino()))
    }

    const OTHERS_ALL: u32 = 0o077;
    const OTHERS_WRITE: u32 = 0o022;

    /// Opens a file, but not a link in its place, and without waiting for the writer of a pipe.
    pub(super) fn without_links(options: &OpenOptions, path: &Path) -> io::Result<File> {
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        let flags = flags.bits().cast_signed();
        let opened = options.clone().custom_flags(flags).open(path);
        opened.map_err(|error| match Errno::from_io_error(&error) {
            Some(Errno::LOOP) => Refused::Link.into(),
            _ => error,
        })
    }

    pub(super) fn folder(path: &Path) -> io::Result<File> {
        let flags = OFlags::DIRECTORY.bits().cast_signed();
        OpenOptions::new().read(true).custom_flags(flags).open(path)
    }

    pub(super) fn check_file(metadata: &Metadata, others: Others) -> Result<(), Refused> {
        if !is_ours(metadata) {
            return Err(Refused::OfAnotherUser);
        }
        if metadata.mode() & OTHERS_WRITE != 0 {
            return Err(Refused::Writable);
        }
        if others == Others::MayNothing && metadata.mode() & OTHERS_ALL != 0 {
            return Err(Refused::Readable);
        }
        Ok(())
    }

    pub(super) fn check_folder(metadata: &Metadata) -> Result<(), Refused> {
        if !is_ours(metadata) {
            return Err(Refused::FolderOfAnotherUser);
        }
        if metadata.mode() & OTHERS_WRITE != 0 {
            return Err(Refused::WritableFolder);
        }
        Ok(())
    }

    /// Root can do anything anyway.
    fn is_ours(metadata: &Metadata) -> bool {
        let user = rustix::process::geteuid();
        metadata.uid() == user.as_raw() || metadata.uid() == rustix::process::Uid::ROOT.as_raw()
    }
}

/// On other platforms, the data folder of a user is private, and the platform's own rules apply.
#[cfg(not(unix))]
mod os {
    use std::fs::{File, Metadata, OpenOptions};
    use std::io;
    use std::path::Path;

    use super::{Others, Refused};

    pub(super) use same_file::Handle as Identity;

    pub(super) fn identity(file: &File) -> io::Result<Identity> {
        Identity::from_file(file.try_clone()?)
    }

    pub(super) fn identity_at(path: &Path) -> io::Result<Identity> {
        Identity::from_path(path)
    }

    pub(super) fn without_links(options: &OpenOptions, path: &Path) -> io::Result<File> {
        if std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(Refused::Link.into());
        }
        options.open(path)
    }

    pub(super) fn folder(path: &Path) -> io::Result<File> {
        File::open(path)
    }

    pub(super) fn check_file(_: &Metadata, _: Others) -> Result<(), Refused> {
        Ok(())
    }

    pub(super) fn check_folder(_: &Metadata) -> Result<(), Refused> {
        Ok(())
    }
}
