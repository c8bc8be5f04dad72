//! `host-runner new`: creates a connector project.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use connector_host::FieldName;
use serde_json::json;

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::output::Output;

/// The connector's name in the template.
const TEMPLATE_NAME: &str = "my-connector";

/// The files of the project and their content.
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

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner new my-connector && cd my-connector && cargo test";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct New {
    /// The name of the connector and its new folder, in kebab-case.
    name: String,
}

impl New {
    pub(crate) fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        // A crate's name follows the rules of a field's name, but cannot start with a digit.
        let name: FieldName = self
            .name
            .parse()
            .ok()
            .filter(|name: &FieldName| !name.as_str().starts_with(|c: char| c.is_ascii_digit()))
            .ok_or_else(|| Failure::usage("the name must be kebab-case, such as `my-connector`"))?;
        let folder = PathBuf::from(name.as_str());
        create(&folder, name.as_str()).map_err(|error| {
            Failure::usage(format!("cannot create the folder `{name}`: {error}"))
        })?;
        if output.json {
            output.object(&json!({ "folder": folder }));
        } else {
            output.line(format_args!(
                "created `{name}`; see its README.md for the next steps"
            ));
        }
        Ok(ExitCode::Done)
    }
}

/// Creates the whole folder under another name first, then renames it.
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
            // The first error is the one to report.
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
