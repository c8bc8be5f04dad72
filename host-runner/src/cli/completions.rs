//! `host-runner completions`: prints a shell completion script.

use clap::{Args, Command};
use clap_complete::{Shell, generate};
use serde_json::json;

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::output::Output;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner completions bash > ~/.local/share/bash-completion/completions/host-runner
  host-runner completions zsh > ~/.zfunc/_host-runner
  host-runner completions fish > ~/.config/fish/completions/host-runner.fish";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

/// The name of this program in one half of the bash script, and in the other. The difference would
/// break the completion of subcommands: <https://github.com/clap-rs/clap/issues/6421>.
const BASH_NAMES: [&str; 2] = ["host__subcmd__runner", "host__runner"];

impl Completions {
    pub(crate) fn run(&self, output: &Output, program: &mut Command) -> Result<ExitCode, Failure> {
        let mut script = Vec::new();
        generate(self.shell, program, "host-runner", &mut script);
        let mut script = String::from_utf8_lossy(&script).into_owned();
        if self.shell == Shell::Bash {
            let [wrong, right] = BASH_NAMES;
            script = script.replace(wrong, right);
        }
        if output.json {
            output.object(&json!({"shell": self.shell.to_string(), "script": script}));
        } else {
            output.bytes(script.as_bytes());
        }
        Ok(ExitCode::Done)
    }
}
