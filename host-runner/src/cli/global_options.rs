//! The options that every command takes, before or after its name.

use clap::{ArgAction, Args};

use super::log::Level;

#[derive(Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalOptions {
    /// Print the result as JSON.
    ///
    /// Prints exactly one JSON object on stdout, also for an error. `host-runner batch` prints one
    /// object per line, with or without this option.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print errors only; the exit code tells the result.
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Log what the host does to stderr: error, warn, info, debug or trace.
    ///
    /// Secrets are never logged.
    #[arg(long, value_name = "LEVEL", global = true, hide_possible_values = true)]
    pub(crate) log: Option<Level>,
    /// Print help (-h prints a summary).
    #[arg(long, short, action = ArgAction::Help, global = true)]
    help: Option<bool>,
    /// Print the version.
    #[arg(long, short = 'V', action = ArgAction::Version)]
    version: Option<bool>,
}
