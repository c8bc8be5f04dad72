//! `host-runner completions`: what a shell needs to complete command lines.

use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};
use serde_json::json;

use super::end::{End, Failure};
use super::output::Output;
use super::{Cli, General};

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner completions bash > ~/.local/share/bash-completion/completions/host-runner
  host-runner completions zsh > ~/.zfunc/_host-runner
  host-runner completions fish > ~/.config/fish/completions/host-runner.fish";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
    #[command(flatten)]
    pub(crate) general: General,
}

/// How the script for bash names this program in one half and in the other, so that nothing below
/// it would be completed: <https://github.com/clap-rs/clap/issues/6421>.
const BASH_NAMES: [&str; 2] = ["host__subcmd__runner", "host__runner"];

impl Completions {
    pub(crate) fn run(&self, output: &Output) -> Result<End, Failure> {
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), "host-runner", &mut script);
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
        Ok(End::Done)
    }
}
