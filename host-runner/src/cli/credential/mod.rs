//! `host-runner credential`: one file for each command.

mod add;
mod amend;
mod description;
mod edit;
mod list;
mod log;
mod object;
mod proposal;
mod relative_time;
mod remove;
mod rename;
mod show;
mod trial;
mod validate;

use clap::{Args, Subcommand};

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::output::Output;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner credential add production --description 'For the forecast. Owner: Ada'
  host-runner credential list
  host-runner credential validate --all
  host-runner validate --credential production";

#[derive(Args)]
#[command(after_long_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Credential {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Validate and save a credential.
    Add(add::Add),
    /// List the saved credentials.
    List(list::List),
    /// Show a saved credential.
    Show(show::Show),
    /// Validate saved credentials again.
    Validate(validate::Validate),
    /// Change a saved credential, and validate it first.
    Edit(edit::Edit),
    /// Print who used or changed which credential.
    Log(log::Log),
    /// Rename a saved credential.
    Rename(rename::Rename),
    /// Remove a saved credential.
    Remove(remove::Remove),
}

impl Credential {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        match &self.command {
            Command::Add(command) => command.run(output).await,
            Command::List(command) => command.run(output),
            Command::Show(command) => command.run(output),
            Command::Validate(command) => command.run(output).await,
            Command::Edit(command) => command.run(output).await,
            Command::Log(command) => command.run(output),
            Command::Rename(command) => command.run(output),
            Command::Remove(command) => command.run(output).await,
        }
    }
}
