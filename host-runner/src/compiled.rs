//! Compiled code that is kept in a folder, so that a connector is compiled once on a machine.
//!
//! The threat: whoever can write into that folder decides what this process runs. So it is used only
//! if nobody but its user can, and a damaged file counts as none.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use connector_sandbox::{Code, Sandbox};
use sha2::{Digest, Sha256};

use crate::files;

/// How many compiled components are kept; the ones used last.
const MAX_FILES: usize = 32;

/// How the names of the files end.
const EXTENSION: &str = "cwasm";

/// The size of the checksum that a file begins with, in bytes.
const CHECKSUM_BYTES: usize = 32;

/// A folder of compiled components.
#[derive(Clone, Debug)]
pub(crate) struct CompiledCode {
    folder: PathBuf,
}

impl CompiledCode {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The code of the component with this checksum, as a sandbox like this one compiled it earlier.
    pub(crate) fn load(&self, sandbox: &Sandbox, sha256: &str) -> Option<Code> {
        let path = self.path(sandbox, sha256);
        let bytes = self.read(&path).ok()?;
        let (checksum, code) = bytes.split_at_checked(CHECKSUM_BYTES)?;
        if Sha256::digest(code).as_slice() != checksum {
            tracing::warn!("{} is damaged: it is made anew", path.display());
            return None;
        }
        #[expect(unsafe_code, reason = "running compiled code is the purpose")]
        // SAFETY: the code is what this user's engine of this version and configuration wrote: the
        // checksum rules out damage, and nobody else can write into the folder.
        Some(unsafe { Code::kept(code.to_vec()) })
    }

    /// Keeps code. That it cannot be kept is no reason to fail.
    pub(crate) fn save(&self, sandbox: &Sandbox, sha256: &str, code: &Code) {
        let path = self.path(sandbox, sha256);
        if let Err(error) = self.write(&path, code.as_bytes()) {
            tracing::warn!(
                "compiled code cannot be kept in {}: {error}",
                path.display()
            );
        }
    }

    fn path(&self, sandbox: &Sandbox, sha256: &str) -> PathBuf {
        let name = format!("{sha256}-{:016x}.{EXTENSION}", sandbox.compatibility());
        self.folder.join(name)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        expect_private(&self.folder)?;
        let bytes = fs::read(path)?;
        // What was used last goes last.
        let _ = fs::File::open(path).and_then(|file| file.set_modified(SystemTime::now()));
        Ok(bytes)
    }

    /// Writes a file as a whole, or not at all.
    fn write(&self, path: &Path, code: &[u8]) -> io::Result<()> {
        files::make_folder(&self.folder)?;
        expect_private(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&Sha256::digest(code))?;
        file.write_all(code)?;
        file.persist(path)?;
        self.forget_oldest()
    }

    fn forget_oldest(&self) -> io::Result<()> {
        let mut files: Vec<(SystemTime, PathBuf)> = fs::read_dir(&self.folder)?
            .filter_map(Result::ok)
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|end| end == EXTENSION))
            .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
            .collect();
        files.sort();
        let surplus = files.len().saturating_sub(MAX_FILES);
        for (_, path) in files.iter().take(surplus) {
            fs::remove_file(path)?;
        }
        Ok(())
    }
}

/// Refuses a folder that anybody else can write into.
#[cfg(unix)]
fn expect_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;

    let metadata = fs::metadata(folder)?;
    let is_ours = metadata.uid() == rustix::process::geteuid().as_raw();
    if is_ours && metadata.mode() & 0o022 == 0 {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        "others can write into that folder",
    ))
}

/// The platform's folder of a user's own data is not open to others.
#[cfg(not(unix))]
fn expect_private(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use connector_sandbox::{Isolation, Limits};

    use super::*;

    const EMPTY: &str = "(component)";

    fn kept(folder: &Path) -> (CompiledCode, Sandbox, PathBuf) {
        let sandbox = Sandbox::new(&Limits::default(), Isolation::default()).unwrap();
        let compiled = CompiledCode::new(folder.join("code"));
        let bytes = wat::parse_str(EMPTY).unwrap();
        let code = sandbox.compiler()(&bytes).unwrap();
        compiled.save(&sandbox, "a", &code);
        let path = compiled.path(&sandbox, "a");
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
