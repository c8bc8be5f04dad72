//! `host-runner new`: a connector to start from.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use connector_host::FieldName;
use serde_json::json;

use super::General;
use super::end::{End, Failure};
use super::output::Output;

/// The name that the template has in its files.
const TEMPLATE_NAME: &str = "my-connector";

/// The files of a connector: where they go and what is in them.
const FILES: [(&str, &str); 15] = [
    (
        "Cargo.toml",
        include_str!("../../../templates/connector/Cargo.toml"),
    ),
    (
        ".gitignore",
        include_str!("../../../templates/connector/.gitignore"),
    ),
    (
        "README.md",
        include_str!("../../../templates/connector/README.md"),
    ),
    (
        "verdicts.json",
        include_str!("../../../templates/connector/verdicts.json"),
    ),
    (
        "src/lib.rs",
        include_str!("../../../templates/connector/src/lib.rs"),
    ),
    (
        "src/bindings.rs",
        include_str!("../../../templates/connector/src/bindings.rs"),
    ),
    (
        "src/transport.rs",
        include_str!("../../../templates/connector/src/transport.rs"),
    ),
    (
        "wit/credential.wit",
        include_str!("../../../wit/credential.wit"),
    ),
    (
        "wit/deps/cli.wit",
        include_str!("../../../wit/deps/cli.wit"),
    ),
    (
        "wit/deps/clocks.wit",
        include_str!("../../../wit/deps/clocks.wit"),
    ),
    (
        "wit/deps/filesystem.wit",
        include_str!("../../../wit/deps/filesystem.wit"),
    ),
    (
        "wit/deps/http.wit",
        include_str!("../../../wit/deps/http.wit"),
    ),
    ("wit/deps/io.wit", include_str!("../../../wit/deps/io.wit")),
    (
        "wit/deps/random.wit",
        include_str!("../../../wit/deps/random.wit"),
    ),
    (
        "wit/deps/sockets.wit",
        include_str!("../../../wit/deps/sockets.wit"),
    ),
];

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner new my-connector && cd my-connector && cargo test";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct New {
    /// The name of the connector, in kebab-case; its folder must not exist yet.
    name: String,
    #[command(flatten)]
    pub(crate) general: General,
}

impl New {
    pub(crate) fn run(&self, output: &Output) -> Result<End, Failure> {
        // A crate's name has the same rules as a field's, but for a digit at its start.
        let name: FieldName = self
            .name
            .parse()
            .ok()
            .filter(|name: &FieldName| !name.as_str().starts_with(|c: char| c.is_ascii_digit()))
            .ok_or_else(|| {
                Failure::usage("a connector's name is kebab-case, such as `my-connector`")
            })?;
        let folder = PathBuf::from(name.as_str());
        create(&folder, name.as_str())
            .map_err(|error| Failure::usage(format!("cannot make the folder `{name}`: {error}")))?;
        if output.json {
            output.object(&json!({ "folder": folder }));
        } else {
            output.line(format_args!(
                "made `{name}`; its README.md says how to go on"
            ));
        }
        Ok(End::Done)
    }
}

/// Makes the folder whole: under another name first, then renamed.
fn create(folder: &Path, name: &str) -> io::Result<()> {
    if folder.exists() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let partial = folder.with_extension("partial");
    fs::create_dir(&partial)?;
    let written = FILES.iter().try_for_each(|(path, text)| {
        let path = partial.join(path);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, text.replace(TEMPLATE_NAME, name))
    });
    written
        .and_then(|()| fs::rename(&partial, folder))
        .inspect_err(|_| {
            // What was made is of no use, and the first error is the one to tell.
            let _ = fs::remove_dir_all(&partial);
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_template_and_of_the_contract_is_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for (from, to) in [("templates/connector", ""), ("wit", "wit")] {
            let mut folders = vec![PathBuf::new()];
            while let Some(folder) = folders.pop() {
                for entry in fs::read_dir(root.join(from).join(&folder)).unwrap() {
                    let entry = entry.unwrap();
                    let path = folder.join(entry.file_name());
                    if entry.file_type().unwrap().is_dir() {
                        folders.push(path);
                        continue;
                    }
                    let wanted = Path::new(to).join(path);
                    assert!(
                        FILES.iter().any(|(path, _)| Path::new(path) == wanted),
                        "{wanted:?}"
                    );
                }
            }
        }
    }
}
