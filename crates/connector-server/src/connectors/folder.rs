//! Reads the components of a folder.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use connector_host::Limits;
use private_files::Others;
use sha2::{Digest, Sha256};

/// The end of a component's file name.
const EXTENSION: &str = "wasm";

/// The longest name of a connector, in bytes.
const MAX_NAME_BYTES: usize = 64;

/// The most files that are looked at.
const MAX_FILES: usize = 1_024;

/// The components of a folder, by name, in the order of their names. Anything else is logged and left out.
///
/// The bytes are read once, and what is loaded is what was read: a file that is replaced meanwhile changes
/// nothing.
pub(super) async fn components(folder: &Path, limits: &Limits) -> Vec<(String, Vec<u8>)> {
    let (folder, limit) = (folder.to_owned(), limits.component_bytes);
    let read = tokio::task::spawn_blocking(move || {
        let mut all = Vec::new();
        let files = match files(&folder) {
            Ok(files) => files,
            Err(error) => {
                tracing::warn!(folder = %folder.display(), "cannot read the folder: {error}");
                return all;
            }
        };
        for path in files {
            let Some(name) = name(&path) else {
                let file = path.display();
                tracing::warn!(%file, "left out: its name is not like `my-connector.wasm`");
                continue;
            };
            match bytes(&path, limit) {
                Ok(bytes) => all.push((name, bytes)),
                Err(error) => tracing::warn!(connector = name, "left out: {error}"),
            }
        }
        all
    });
    read.await.unwrap_or_default()
}

/// The SHA-256 of a component, in hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    private_files::open_folder(folder)?;
    let entries = std::fs::read_dir(folder)?.take(MAX_FILES);
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<io::Result<_>>()?;
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == EXTENSION)
    });
    paths.sort();
    Ok(paths)
}

/// The name of the connector in a file.
fn name(path: &Path) -> Option<String> {
    let name = path.file_stem()?.to_str()?;
    let is_name = |character: char| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
    };
    let fits = name.len() <= MAX_NAME_BYTES && !name.starts_with('-');
    (fits && !name.is_empty() && name.chars().all(is_name)).then(|| name.to_owned())
}

/// The bytes of a file that nobody else can write to, up to one more than the limit: the file is refused then.
fn bytes(path: &Path, limit: usize) -> io::Result<Vec<u8>> {
    let file: File = private_files::open(path, OpenOptions::new().read(true), Others::MayRead)?;
    let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_connector_is_that_of_its_file() {
        for (path, named) in [
            ("/x/acme-crm.wasm", Some("acme-crm")),
            ("/x/a2.wasm", Some("a2")),
            ("/x/Acme.wasm", None),
            ("/x/-a.wasm", None),
            ("/x/a b.wasm", None),
            ("/x/.wasm", None),
            ("/x/a%2f.wasm", None),
        ] {
            assert_eq!(name(Path::new(path)).as_deref(), named, "{path}");
        }
    }
}
