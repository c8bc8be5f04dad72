//! A folder with compiled code, so that a machine compiles a connector only once.
//!
//! The threat: whoever can write to that folder decides what this process runs. The folder is used only if
//! nobody but its user can write to it, and a damaged file is ignored.

mod folder;

use std::io;
use std::path::PathBuf;

use crate::compiler::MAX_CODE_BYTES;
use connector_sandbox::{Code, Sandbox};
use sha2::{Digest, Sha256};

use crate::code_cache::folder::CodeFolder;

/// How many compiled components are kept. The least recently used are removed first.
const MAX_FILES: usize = 32;

/// Size of one file, in bytes.
const MAX_FILE_BYTES: u64 = (MAX_CODE_BYTES + CHECKSUM_BYTES) as u64;

/// Size of all files together, in bytes, so that untrusted connectors cannot fill the disk.
const MAX_BYTES: u64 = 256 << 20;

/// The suffix of the files.
const EXTENSION: &str = ".cwasm";

/// Size of the checksum at the start of a file, in bytes.
const CHECKSUM_BYTES: usize = 32;

/// A folder of compiled components.
#[derive(Clone, Debug)]
pub(crate) struct CodeCache {
    folder: PathBuf,
}

impl CodeCache {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The code of the component with this checksum, if a sandbox with the same configuration compiled it
    /// earlier.
    pub(crate) fn load(&self, sandbox: &Sandbox, sha256: &str) -> Option<Code> {
        let name = Self::name(sandbox, sha256);
        let bytes = self.read(&name).ok()?;
        let (checksum, code) = bytes.split_at_checked(CHECKSUM_BYTES)?;
        if Sha256::digest(code).as_slice() != checksum {
            tracing::warn!("the compiled code in {name} is damaged: it is made anew");
            return None;
        }
        #[expect(unsafe_code, reason = "running compiled code is the purpose")]
        // SAFETY: an engine of this user with this version and configuration wrote the code. The
        // checksum rules out damage, and nobody else can write to the folder.
        Some(unsafe { Code::kept(code.to_vec()) })
    }

    /// Saves code. A failure to save is not an error.
    pub(crate) fn save(&self, sandbox: &Sandbox, sha256: &str, code: &Code) {
        let name = Self::name(sandbox, sha256);
        if let Err(error) = self.write(&name, code.as_bytes()) {
            tracing::warn!(
                "compiled code cannot be saved in {}: {error}",
                self.folder.display()
            );
        }
    }

    fn name(sandbox: &Sandbox, sha256: &str) -> String {
        format!(
            "{sha256}-{:016x}{EXTENSION}",
            sandbox.compiler().compatibility()
        )
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        CodeFolder::open(&self.folder)?.read(name, MAX_FILE_BYTES)
    }

    fn write(&self, name: &str, code: &[u8]) -> io::Result<()> {
        let folder = CodeFolder::open_or_make(&self.folder)?;
        folder.write(name, &[&Sha256::digest(code), code])?;
        forget_oldest(&folder)
    }
}

/// Removes the least recently used files until the rest is within the limits.
fn forget_oldest(folder: &CodeFolder) -> io::Result<()> {
    let mut entries = folder.entries(EXTENSION)?;
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.modified));
    let mut bytes: u64 = 0;
    for (number, entry) in entries.iter().enumerate() {
        bytes = bytes.saturating_add(entry.bytes);
        if number >= MAX_FILES || bytes > MAX_BYTES {
            folder.remove(&entry.name)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::time::{Duration, SystemTime};

    use connector_sandbox::{Isolation, Limits};

    use super::*;

    const EMPTY: &str = "(component)";

    fn kept(folder: &Path) -> (CodeCache, Sandbox, PathBuf) {
        let sandbox = Sandbox::new(&Limits::default(), Isolation::default()).unwrap();
        let compiled = CodeCache::new(folder.join("code"));
        let bytes = wat::parse_str(EMPTY).unwrap();
        let code = sandbox.compiler().compile(&bytes).unwrap();
        compiled.save(&sandbox, "a", &code);
        let path = compiled.folder.join(CodeCache::name(&sandbox, "a"));
        assert!(path.exists());
        (compiled, sandbox, path)
    }

    #[test]
    fn what_was_kept_is_found_again_and_only_under_its_own_checksum() {
        let folder = tempfile::tempdir().unwrap();
        let (code, engine, _) = kept(folder.path());
        assert!(code.load(&engine, "a").is_some());
        assert!(code.load(&engine, "b").is_none());
    }

    #[test]
    fn a_damaged_file_counts_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let (code, engine, path) = kept(folder.path());
        let whole = fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(whole.len() / 50) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&path, &damaged).unwrap();
            assert!(code.load(&engine, "a").is_none(), "byte {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert!(code.load(&engine, "a").is_none(), "{at} bytes");
        }
        fs::write(&path, &whole).unwrap();
        assert!(code.load(&engine, "a").is_some());
    }

    #[test]
    fn only_so_many_files_are_kept_and_the_last_ones_used() {
        let folder = tempfile::tempdir().unwrap();
        let (code, engine, first) = kept(folder.path());
        let component = code.load(&engine, "a").unwrap();
        for number in 0..=MAX_FILES {
            code.save(&engine, &number.to_string(), &component);
        }
        assert!(!first.exists());
        assert!(code.load(&engine, &MAX_FILES.to_string()).is_some());
        assert_eq!(
            fs::read_dir(first.parent().unwrap()).unwrap().count(),
            MAX_FILES
        );
    }

    /// A sparse file of this size.
    #[test]
    fn only_so_many_bytes_are_kept_and_the_last_ones_used() {
        let folder = tempfile::tempdir().unwrap();
        let (code, engine, first) = kept(folder.path());
        let component = code.load(&engine, "a").unwrap();
        let place = first.parent().unwrap();
        let large = |name: &str, bytes, age| {
            let file = fs::File::create(place.join(name)).unwrap();
            file.set_len(bytes).unwrap();
            let modified = SystemTime::now() - Duration::from_secs(age);
            file.set_modified(modified).unwrap();
        };
        let half = MAX_BYTES / 2;
        large("old.cwasm", half, 200);
        // A process that was killed left it behind.
        large("0000000000000000.new", half, 100);
        large("other.txt", half, 300);
        code.save(&engine, "b", &component);
        let there = |name: &str| place.join(name).exists();
        assert!(!there("old.cwasm") && there("0000000000000000.new") && there("other.txt"));
        assert!(first.exists() && code.load(&engine, "b").is_some());
        // Control: half the size, and everything stays.
        fs::remove_file(place.join("0000000000000000.new")).unwrap();
        large("old.cwasm", half, 200);
        code.save(&engine, "c", &component);
        assert!(there("old.cwasm"));
        // A file larger than any of ours is not read.
        assert!(code.load(&engine, "c").is_some());
        let path = code.folder.join(CodeCache::name(&engine, "c"));
        let file = fs::OpenOptions::new().write(true).open(path).unwrap();
        file.set_len(MAX_FILE_BYTES + 1).unwrap();
        let folder = CodeFolder::open(&code.folder).unwrap();
        let read = folder.read(&CodeCache::name(&engine, "c"), MAX_FILE_BYTES);
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_or_a_file_that_others_can_write_to_is_not_run() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (code, engine, path) = kept(folder.path());
        let mode = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        mode(0o660);
        assert!(code.load(&engine, "a").is_none());
        mode(0o644);
        assert!(code.load(&engine, "a").is_some());
        let elsewhere = folder.path().join("elsewhere");
        fs::rename(&path, &elsewhere).unwrap();
        symlink(&elsewhere, &path).unwrap();
        assert!(code.load(&engine, "a").is_none());
        // Control: the target of the link is good. Saving replaces the link.
        fs::rename(&elsewhere, &path).unwrap();
        let component = code.load(&engine, "a").unwrap();
        fs::rename(&path, &elsewhere).unwrap();
        symlink(&elsewhere, &path).unwrap();
        fs::write(&elsewhere, "left as it is").unwrap();
        code.save(&engine, "a", &component);
        assert!(fs::symlink_metadata(&path).unwrap().is_file());
        assert_eq!(fs::read(&elsewhere).unwrap(), b"left as it is");
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_can_write_into_is_not_used() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let (code, engine, path) = kept(folder.path());
        let open =
            |mode| fs::set_permissions(path.parent().unwrap(), fs::Permissions::from_mode(mode));
        open(0o770).unwrap();
        assert!(code.load(&engine, "a").is_none());
        open(0o755).unwrap();
        assert!(code.load(&engine, "a").is_some());
    }
}
