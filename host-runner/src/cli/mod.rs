//! The command line: one file a command.

mod authorize;
mod cache;
mod call;
mod check;
mod completions;
mod config;
mod connector;
mod credential;
mod demo;
mod end;
mod form_values;
mod given;
mod given_file;
mod inspect;
mod interview;
mod limits;
mod log;
mod man;
mod new;
mod output;
mod policy;
mod prompt;
mod saved;
mod secret_source;
mod show;
mod stand_in;
mod suggestion;
mod test;
mod validate;
mod wait;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser, Subcommand};
use tokio::runtime::Builder;

use self::end::{End, Failure};
use self::output::Output;

/// Runs a connector component without trusting it: checks a credential and proves it against the
/// live API, with the secret and the network never in the same hands.
#[derive(Parser)]
#[command(name = "host-runner", version, disable_help_subcommand = true)]
#[command(after_help = end::EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prove a credential with one live call.
    Validate(validate::Validate),
    /// Look at a credential without any network.
    Check(check::Check),
    /// Show the headers that every request must carry.
    Authorize(authorize::Authorize),
    /// Send one authenticated request, and print the body of the answer.
    Call(call::Call),
    /// Save credentials, and try, show and change the saved ones.
    Credential(credential::Credential),
    /// Show the form of a connector's credential.
    Config(config::Config),
    /// Say what a component could do, before it is run.
    Inspect(inspect::Inspect),
    /// Run the verdict vectors against a connector.
    Test(test::Test),
    /// Make a connector to start from.
    New(new::New),
    /// Try the whole job against a stand-in API on this machine; no account is needed.
    Demo(demo::Demo),
    /// Print what a shell needs to complete command lines.
    Completions(completions::Completions),
    /// Print the manual, or write a page for every command.
    Man(man::Man),
}

/// What every command takes.
#[derive(Args)]
struct General {
    /// Print one JSON object.
    #[arg(long, help_heading = "Output")]
    json: bool,
    /// Print nothing but the exit code and errors.
    #[arg(long, short, help_heading = "Output")]
    quiet: bool,
    /// Write what the host does to stderr; secrets never are.
    #[arg(long, value_name = "LEVEL", help_heading = "Output")]
    log: Option<log::Level>,
}

/// Runs a command line.
pub(crate) fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    match Cli::try_parse_from(&arguments) {
        Ok(cli) => execute(&cli),
        Err(error) => misuse(error, arguments.iter().any(|argument| argument == "--json")),
    }
}

fn execute(cli: &Cli) -> ExitCode {
    let general = match &cli.command {
        Command::Validate(command) => &command.general,
        Command::Check(command) => &command.general,
        Command::Authorize(command) => &command.general,
        Command::Call(command) => &command.general,
        Command::Credential(command) => command.general(),
        Command::Config(command) => &command.general,
        Command::Inspect(command) => &command.general,
        Command::Test(command) => &command.general,
        Command::New(command) => &command.general,
        Command::Demo(command) => &command.general,
        Command::Completions(command) => &command.general,
        Command::Man(command) => &command.general,
    };
    let output = Output::new(general.json, general.quiet);
    log::start(general.log);
    let mut runtime = match &cli.command {
        Command::Validate(command) if command.is_batch() => Builder::new_multi_thread(),
        _ => Builder::new_current_thread(),
    };
    let runtime = match runtime.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output.fail(&Failure::usage(error.to_string())),
    };
    let result = runtime.block_on(async {
        match &cli.command {
            Command::Validate(command) => command.run(&output).await,
            Command::Check(command) => command.run(&output).await,
            Command::Authorize(command) => command.run(&output).await,
            Command::Call(command) => command.run(&output).await,
            Command::Credential(command) => command.run(&output).await,
            Command::Config(command) => command.run(&output).await,
            Command::Inspect(command) => command.run(&output),
            Command::Test(command) => command.run(&output).await,
            Command::New(command) => command.run(&output),
            Command::Demo(command) => command.run(&output).await,
            Command::Completions(command) => command.run(&output),
            Command::Man(command) => command.run(&output),
        }
    });
    // A name that is still being looked up must not hold up the end.
    runtime.shutdown_background();
    match result {
        Ok(end) => output.end(end),
        Err(failure) => output.fail(&failure),
    }
}

/// Explains a command line that cannot be read. A stray argument is not repeated, since it may be a
/// key, unless it is much like a command.
fn misuse(mut error: clap::Error, json: bool) -> ExitCode {
    let stray = match error.kind() {
        ErrorKind::UnknownArgument => matches!(
            error.get(ContextKind::InvalidArg),
            Some(ContextValue::String(argument)) if !argument.starts_with('-')
        ),
        // A value that has no option's name before it.
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => matches!(
            error.get(ContextKind::InvalidArg),
            Some(ContextValue::String(argument)) if argument.starts_with(['<', '['])
        ),
        ErrorKind::InvalidSubcommand => error.get(ContextKind::SuggestedSubcommand).is_none(),
        _ => false,
    };
    if stray {
        let kind = match error.kind() {
            ErrorKind::UnknownArgument => ContextKind::InvalidArg,
            ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
            _ => ContextKind::InvalidValue,
        };
        let hidden = "(not shown, it may be a secret)".to_owned();
        error.insert(kind, ContextValue::String(hidden));
        error.remove(ContextKind::Suggested);
    }
    if !error.use_stderr() {
        let output = Output::new(false, false);
        output.help(&error);
        return output.end(End::Done);
    }
    if json {
        let text = error.render().to_string();
        // What is missing is listed below the first line.
        let lines = text.lines().take_while(|line| !line.trim().is_empty());
        let message: Vec<&str> = lines.map(str::trim).collect();
        let message = message.join(" ");
        let message = message.strip_prefix("error: ").unwrap_or(&message);
        return Output::new(true, false).fail(&Failure::usage(message));
    }
    Output::new(false, false).misuse(&error);
    ExitCode::from(End::MISUSE)
}
