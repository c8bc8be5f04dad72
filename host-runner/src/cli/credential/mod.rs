//! `host-runner credential`: one file a command.

mod add;
mod ago;
mod amend;
mod description;
mod edit;
mod list;
mod object;
mod proposal;
mod prove;
mod remove;
mod rename;
mod show;
mod validate;

use clap::{Args, Subcommand};

use super::General;
use super::end::{End, Failure};
use super::output::Output;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner credential add production --description 'For the forecast. Owner: Ada'
  host-runner credential list
  host-runner credential validate --all
  host-runner validate --credential production";

#[derive(Args)]
#[command(after_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Credential {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prove a credential and save it.
    Add(add::Add),
    /// Show what is saved.
    List(list::List),
    /// Show one saved credential.
    Show(show::Show),
    /// Prove saved credentials again.
    Validate(validate::Validate),
    /// Change a saved credential, and prove it before the change is saved.
    Edit(edit::Edit),
    /// Give a saved credential another name.
    Rename(rename::Rename),
    /// Remove a saved credential.
    Remove(remove::Remove),
}

impl Credential {
    pub(crate) fn general(&self) -> &General {
        match &self.command {
            Command::Add(command) => &command.proposal.general,
            Command::List(command) => &command.general,
            Command::Show(command) => &command.general,
            Command::Validate(command) => &command.general,
            Command::Edit(command) => &command.proposal.general,
            Command::Rename(command) => &command.general,
            Command::Remove(command) => &command.general,
        }
    }

    pub(crate) async fn run(&self, output: &Output) -> Result<End, Failure> {
        match &self.command {
            Command::Add(command) => command.run(output).await,
            Command::List(command) => command.run(output),
            Command::Show(command) => command.run(output),
            Command::Validate(command) => command.run(output).await,
            Command::Edit(command) => command.run(output).await,
            Command::Rename(command) => command.run(output),
            Command::Remove(command) => command.run(output).await,
        }
    }
}
