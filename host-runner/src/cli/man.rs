//! `host-runner man`: the manual pages, from the same definitions as `--help`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, roman};
use serde_json::json;

use super::end::{End, Failure};
use super::output::Output;
use super::{Cli, General};

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner man | man -l -
  host-runner man --out ~/.local/share/man/man1 && man host-runner-validate";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Man {
    /// Write every page into this folder, instead of the main one to stdout.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) general: General,
}

impl Man {
    pub(crate) fn run(&self, output: &Output) -> Result<End, Failure> {
        let mut command = Cli::command();
        command.build();
        let Some(folder) = &self.out else {
            let (_, page) = page(&command).context("cannot make the page")?;
            if output.json {
                output.object(&json!({ "page": String::from_utf8_lossy(&page) }));
            } else {
                output.bytes(&page);
            }
            return Ok(End::Done);
        };
        let mut files = Vec::new();
        fs::create_dir_all(folder)
            .and_then(|()| write_all(&command, folder, &mut files))
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
        Ok(End::Done)
    }
}

/// Writes the page of a command and of every command below it.
fn write_all(command: &Command, folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let (name, page) = page(command)?;
    let file = folder.join(name);
    fs::write(&file, page)?;
    files.push(file);
    command
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .try_for_each(|command| write_all(command, folder, files))
}

/// A command's page, with the name of its file. What `--help` has at its end becomes sections with
/// lines of their own.
fn page(command: &Command) -> io::Result<(String, Vec<u8>)> {
    let page = Page::new(command.clone().after_help(None::<&str>));
    let mut text = Vec::new();
    page.render(&mut text)?;
    let end = command.get_after_help().map(ToString::to_string);
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
