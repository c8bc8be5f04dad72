//! `host-runner man`: prints or installs the manual pages.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Command};
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, roman};
use serde_json::json;

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::output::Output;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner man | man -l -
  host-runner man --out ~/.local/share/man/man1 && man host-runner-validate";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Man {
    /// Write the page of every command into a folder.
    ///
    /// Without it, the main page is printed.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(&self, output: &Output, mut program: Command) -> Result<ExitCode, Failure> {
        program.build();
        let Some(folder) = &self.out else {
            let (_, page) = page(&program).context("cannot render the page")?;
            if output.json {
                output.object(&json!({ "page": String::from_utf8_lossy(&page) }));
            } else {
                output.bytes(&page);
            }
            return Ok(ExitCode::Done);
        };
        let mut files = Vec::new();
        fs::create_dir_all(folder)
            .and_then(|()| write_all(&program, folder, &mut files))
            .with_context(|| format!("cannot write the pages to `{}`", folder.display()))?;
        if output.json {
            output.object(&json!({ "files": files }));
        } else {
            let count = files.len();
            output.line(format_args!(
                "wrote {count} pages to `{}`",
                folder.display()
            ));
        }
        Ok(ExitCode::Done)
    }
}

/// Writes the pages of a command and its subcommands.
fn write_all(command: &Command, folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let (name, page) = page(command)?;
    let file = folder.join(name);
    replace(&file, &page)?;
    files.push(file);
    command
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .try_for_each(|command| write_all(command, folder, files))
}

/// Writes a file whole, under another name first. A link in its place is replaced, not followed.
fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let partial = path.with_extension("partial");
    let mut file = File::create_new(&partial)?;
    file.write_all(content)
        .and_then(|()| fs::rename(&partial, path))
        .inspect_err(|_| {
            // The first error is the one to report.
            let _ = fs::remove_file(&partial);
        })
}

/// A command's page, and the name of its file. The end of `--help` becomes sections of its own.
fn page(command: &Command) -> io::Result<(String, Vec<u8>)> {
    let page = Page::new(command.clone().after_long_help(None::<&str>));
    let mut text = Vec::new();
    page.render(&mut text)?;
    let end = command.get_after_long_help().map(ToString::to_string);
    let mut sections = Roff::new();
    for section in end.unwrap_or_default().split("\n\n") {
        let mut lines = section.lines();
        if let Some(heading) = lines.next().and_then(|line| line.strip_suffix(':')) {
            sections.control("SH", [heading.to_uppercase().as_str()]);
            sections.control("nf", []);
            for line in lines {
                sections.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
            }
            sections.control("fi", []);
        } else {
            sections.control("PP", []);
            sections.text([roman(section.replace('\n', " "))]);
        }
    }
    text.extend(sections.render().into_bytes());
    Ok((page.get_filename(), text))
}
