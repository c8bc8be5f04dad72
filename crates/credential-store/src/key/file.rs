//! The key in a file that only its owner can read.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::error::KeyError;
use super::master_key::MasterKey;
use private_files::{Others, Refused};

/// The most bytes to read: more than a key and a line break, so that extra content is noticed.
const MAX_BYTES: u64 = 100;

/// The key in the file, if there is one.
pub(crate) fn read(path: &Path) -> Result<Option<MasterKey>, KeyError> {
    let failed = |error| KeyError::File {
        path: path.to_owned(),
        error,
    };
    let opened = private_files::open(path, OpenOptions::new().read(true), Others::MayNothing);
    let file = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if is_exposed(&error) => {
            let path = path.to_owned();
            return Err(KeyError::Exposed { path });
        }
        Err(error) => return Err(failed(error)),
    };
    let mut text = Zeroizing::new(String::with_capacity(
        usize::try_from(MAX_BYTES).unwrap_or(0),
    ));
    let malformed = || KeyError::Malformed {
        place: format!("the file `{}`", path.display()),
    };
    match file.take(MAX_BYTES).read_to_string(&mut text) {
        Ok(_) => MasterKey::from_hexadecimal(&text)
            .map(Some)
            .ok_or_else(malformed),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(malformed()),
        Err(error) => Err(failed(error)),
    }
}

fn is_exposed(error: &io::Error) -> bool {
    matches!(
        Refused::of(error),
        Some(Refused::Readable | Refused::Writable)
    )
}

/// Generates a key and saves it. If another process was faster, returns that key.
pub(crate) fn make(path: &Path) -> Result<MasterKey, KeyError> {
    let failed = |error| KeyError::File {
        path: path.to_owned(),
        error,
    };
    let key = MasterKey::random()?;
    let text = key.to_hexadecimal();
    let write = |file: &mut tempfile::NamedTempFile| {
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()
    };
    let made = private_files::put(path, write).map_err(failed)?;
    if made {
        return Ok(key);
    }
    read(path)?.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert!(read(&path).unwrap().is_none());
        let made = make(&path).unwrap().to_hexadecimal();
        assert_eq!(made, read(&path).unwrap().unwrap().to_hexadecimal());
        assert_eq!(made, make(&path).unwrap().to_hexadecimal());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |mode| std::fs::Permissions::from_mode(mode);
            let metadata = std::fs::metadata(&path).unwrap();
            assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
            for open in [0o640, 0o604, 0o620] {
                std::fs::set_permissions(&path, mode(open)).unwrap();
                assert!(matches!(read(&path), Err(KeyError::Exposed { .. })));
            }
        }
    }

    #[test]
    fn what_is_no_key_is_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let long = "0".repeat(200);
        for text in ["", "clari-key-0123456789", &long, "\u{0}"] {
            private_files::put(&path, |file| file.write_all(text.as_bytes())).unwrap();
            let Err(error) = read(&path) else {
                panic!("{text:?} is a key");
            };
            assert_eq!(
                error.to_string(),
                format!(
                    "the file `{}` does not hold a key: it must be 64 hexadecimal digits",
                    path.display()
                )
            );
            std::fs::remove_file(&path).unwrap();
        }
    }
}
