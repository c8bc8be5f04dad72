//! The command line: one file for each command.

mod authorize;
mod batch;
mod cache;
mod call;
mod check;
mod completions;
mod config;
mod connector;
mod credential;
mod demo;
mod exit_code;
mod failure;
mod field_variable;
mod form_prompt;
mod form_values;
mod global_options;
mod input;
mod input_file;
mod inspect;
mod limits;
mod log;
mod man;
mod mock_api;
mod new;
mod number;
mod output;
mod policy;
mod prompt;
mod proxy;
mod render;
mod report;
mod saved;
mod schema;
mod seal;
mod secret_source;
mod serve;
mod shutdown;
mod spinner;
mod suggestion;
mod test;
mod usage_error;
mod validate;

use std::ffi::OsString;

use clap::{CommandFactory, Parser, Subcommand};
use connector_host::HostError;
use tokio::runtime::Builder;

use self::exit_code::ExitCode;
use self::failure::Failure;
use self::global_options::GlobalOptions;
use self::output::Output;

/// Validate API credentials with sandboxed connectors.
///
/// A connector is a WebAssembly component that knows one API. host-runner need not trust it: the
/// instance that sees the secret has no network, and the instance that has the network never sees
/// the secret. The Clari Revenue connector is built in.
#[derive(Parser)]
#[command(name = "host-runner", version, disable_help_subcommand = true)]
#[command(disable_help_flag = true, disable_version_flag = true)]
#[command(after_long_help = exit_code::EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: GlobalOptions,
}

#[derive(Subcommand)]
enum Command {
    /// Validate a credential with one API request.
    Validate(validate::Validate),
    /// Check the values of a credential without network access.
    Check(check::Check),
    /// Validate many credentials from a file of JSON Lines.
    Batch(batch::Batch),
    /// Save, list, validate and edit credentials.
    Credential(credential::Credential),
    /// Serve the credential page and its API.
    Serve(serve::Serve),
    /// Send one authenticated API request and print the response body.
    Call(call::Call),
    /// Print the headers that authenticate a request.
    Authorize(authorize::Authorize),
    /// Print the form that a connector's credential fills in.
    Config(config::Config),
    /// Show what a component imports, exports and is made of, without running it.
    Inspect(inspect::Inspect),
    /// Make a connector a component that keeps the secret from the network in every host.
    Seal(seal::Seal),
    /// Print the JSON Schema of what `--json` prints.
    Schema(schema::Schema),
    /// Run a file of verdict vectors against a connector.
    Test(test::Test),
    /// Create a connector project.
    New(new::New),
    /// Validate four credentials against a mock API on this machine.
    Demo(demo::Demo),
    /// Print a shell completion script.
    Completions(completions::Completions),
    /// Print or install the manual pages.
    Man(man::Man),
}

/// Runs a command line.
pub(crate) fn run(arguments: impl Iterator<Item = OsString>) -> std::process::ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    match Cli::try_parse_from(&arguments) {
        Ok(cli) => execute(&cli),
        Err(error) => usage_error::explain(error, &arguments),
    }
}

fn execute(cli: &Cli) -> std::process::ExitCode {
    let output = Output::new(cli.global.json, cli.global.quiet);
    let (level, format) = cli.command.log(cli.global.log);
    log::start(level, format);
    let mut runtime = match &cli.command {
        Command::Batch(_) | Command::Serve(_) => Builder::new_multi_thread(),
        _ => Builder::new_current_thread(),
    };
    let runtime = match runtime.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output.fail(&HostError::Setup(error.to_string()).into()),
    };
    let result = runtime.block_on(cli.command.run(&output));
    // A DNS lookup that is still running must not delay the exit.
    runtime.shutdown_background();
    match result {
        Ok(code) => output.exit(code),
        Err(failure) => output.fail(&failure),
    }
}

impl Command {
    /// What is logged, and how. A server that nobody watches logs for a program.
    fn log(&self, level: Option<log::Level>) -> (Option<log::Level>, log::Format) {
        if !matches!(self, Self::Serve(_)) {
            return (level, log::Format::Text);
        }
        let default = (!output::stderr_is_terminal()).then_some(log::Level::Info);
        (level.or(default), log::Format::Json)
    }

    async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        match self {
            Self::Validate(command) => command.run(output).await,
            Self::Check(command) => command.run(output).await,
            Self::Batch(command) => command.run(output).await,
            Self::Credential(command) => command.run(output).await,
            Self::Serve(command) => command.run(output).await,
            Self::Call(command) => command.run(output).await,
            Self::Authorize(command) => command.run(output).await,
            Self::Config(command) => command.run(output).await,
            Self::Inspect(command) => command.run(output),
            Self::Seal(command) => command.run(output).await,
            Self::Schema(command) => command.run(output),
            Self::Test(command) => command.run(output).await,
            Self::New(command) => command.run(output),
            Self::Demo(command) => command.run(output).await,
            Self::Completions(command) => command.run(output, &mut Cli::command()),
            Self::Man(command) => command.run(output, Cli::command()),
        }
    }
}
