//! A folder of files that this process may execute. The folder stays open, so every operation is on
//! the folder that was checked, even if its path changes.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::SystemTime;

use private_files::Others;

/// The suffix of files that are not complete yet.
const UNFINISHED: &str = ".new";

/// A folder that only its user can write to.
pub(crate) struct CodeFolder(os::Folder);

/// How a file is opened.
#[derive(Clone, Copy)]
enum Mode {
    Read,
    /// The file must not exist yet.
    New,
}

/// A file in such a folder.
pub(crate) struct Entry {
    pub(crate) modified: SystemTime,
    pub(crate) name: OsString,
    pub(crate) bytes: u64,
}

impl CodeFolder {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        os::Folder::open(path).map(Self)
    }

    pub(crate) fn open_or_make(path: &Path) -> io::Result<Self> {
        private_files::make_folder(path)?;
        Self::open(path)
    }

    /// Reads the whole file. Fails if it belongs to another user or is larger than the limit. Marks it as used
    /// last.
    pub(crate) fn read(&self, name: &str, max_bytes: u64) -> io::Result<Vec<u8>> {
        let file = self.0.open_file(OsStr::new(name), Mode::Read)?;
        private_files::check(&file, Others::MayRead)?;
        let mut bytes = Vec::new();
        let mut whole = (&file).take(max_bytes.saturating_add(1));
        whole.read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > max_bytes {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        // The time only decides the order of removal.
        let _ = file.set_modified(SystemTime::now());
        Ok(bytes)
    }

    /// Writes a file whole or not at all.
    pub(crate) fn write(&self, name: &str, parts: &[&[u8]]) -> io::Result<()> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| io::Error::other(error.to_string()))?;
        let unfinished = format!("{:016x}{UNFINISHED}", u64::from_le_bytes(random));
        let unfinished = OsStr::new(&unfinished);
        let mut file = self.0.open_file(unfinished, Mode::New)?;
        let written = parts.iter().try_for_each(|part| file.write_all(part));
        let put = written.and_then(|()| self.0.rename(unfinished, OsStr::new(name)));
        put.inspect_err(|_| {
            let _ = self.0.remove(unfinished);
        })
    }

    /// The files with this suffix, and the incomplete files of processes that were killed.
    pub(crate) fn entries(&self, extension: &str) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for name in self.0.names()? {
            let text = name.to_string_lossy();
            if !text.ends_with(extension) && !text.ends_with(UNFINISHED) {
                continue;
            }
            // Removed meanwhile, or not one of our files.
            let Ok(file) = self.0.open_file(&name, Mode::Read) else {
                continue;
            };
            let metadata = file.metadata()?;
            if metadata.is_file() {
                entries.push(Entry {
                    modified: metadata.modified()?,
                    bytes: metadata.len(),
                    name,
                });
            }
        }
        Ok(entries)
    }

    pub(crate) fn remove(&self, name: &OsStr) -> io::Result<()> {
        self.0.remove(name)
    }
}

#[cfg(unix)]
mod os {
    use std::os::unix::ffi::OsStrExt;

    use rustix::fs::{AtFlags, Dir, OFlags};

    use super::{File, Mode, OsStr, OsString, Path, io};

    pub(super) struct Folder(File);

    impl Folder {
        pub(super) fn open(path: &Path) -> io::Result<Self> {
            private_files::open_folder(path).map(Self)
        }

        pub(super) fn open_file(&self, name: &OsStr, mode: Mode) -> io::Result<File> {
            let flags = match mode {
                Mode::Read => OFlags::RDONLY,
                Mode::New => OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL,
            };
            let flags = flags | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            let file = rustix::fs::openat(&self.0, name, flags, rustix::fs::Mode::from(0o600))?;
            Ok(file.into())
        }

        pub(super) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
            Ok(rustix::fs::renameat(&self.0, from, &self.0, to)?)
        }

        pub(super) fn remove(&self, name: &OsStr) -> io::Result<()> {
            Ok(rustix::fs::unlinkat(&self.0, name, AtFlags::empty())?)
        }

        pub(super) fn names(&self) -> io::Result<Vec<OsString>> {
            let names = Dir::read_from(&self.0)?.map(|entry| {
                let name = OsStr::from_bytes(entry?.file_name().to_bytes()).to_owned();
                Ok(name)
            });
            names.collect()
        }
    }
}

#[cfg(not(unix))]
mod os {
    use std::fs::OpenOptions;
    use std::path::PathBuf;

    use super::{File, Mode, OsStr, OsString, Path, io};

    pub(super) struct Folder(PathBuf);

    impl Folder {
        pub(super) fn open(path: &Path) -> io::Result<Self> {
            std::fs::read_dir(path)?;
            Ok(Self(path.to_owned()))
        }

        pub(super) fn open_file(&self, name: &OsStr, mode: Mode) -> io::Result<File> {
            let mut options = OpenOptions::new();
            match mode {
                // Writable, so that its time of use can be set.
                Mode::Read => options.read(true).write(true),
                Mode::New => options.write(true).create_new(true),
            };
            private_files::open(&self.0.join(name), &options, super::Others::MayRead)
        }

        pub(super) fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
            std::fs::rename(self.0.join(from), self.0.join(to))
        }

        pub(super) fn remove(&self, name: &OsStr) -> io::Result<()> {
            std::fs::remove_file(self.0.join(name))
        }

        pub(super) fn names(&self) -> io::Result<Vec<OsString>> {
            let entries = std::fs::read_dir(&self.0)?;
            entries.map(|entry| Ok(entry?.file_name())).collect()
        }
    }
}
