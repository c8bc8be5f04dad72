//! `host-runner config`: prints the form that a connector's credential fills in.

mod markdown;
mod table;

use clap::{Args, ValueEnum};
use connector_host::{form_schema, report};

use super::connector::ConnectorOption;
use super::exit_code::ExitCode;
use super::failure::Failure;
use super::output::Output;
use super::policy::offline_runner;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner config
  host-runner config --format json-schema
  host-runner config --component my-connector.wasm --format markdown";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Config {
    /// Output format: table, json, json-schema or markdown [default: table].
    #[arg(long, value_enum, hide_possible_values = true)]
    format: Option<Format>,
    #[command(flatten)]
    connector: ConnectorOption,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Plain text.
    Table,
    /// The connector's own description, as JSON; `--json` is the same.
    Json,
    /// A JSON Schema (2020-12) for the values.
    JsonSchema,
    /// The setup guide and the form.
    Markdown,
}

impl Config {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let format = self.format(output.json)?;
        let runner = offline_runner()?;
        let connector = self.connector.load(&runner).await?;
        let (description, form) = (connector.description(), connector.form());
        match format {
            Format::Table => output.page(&table::render(description, form)),
            Format::Json => {
                output.object(&report::Config {
                    connector: description.clone(),
                    fields: form.fields().to_vec(),
                });
            }
            Format::JsonSchema => output.object(&form_schema(description, form)),
            Format::Markdown => output.page(&markdown::render(description, form)),
        }
        Ok(ExitCode::Done)
    }

    fn format(&self, json: bool) -> Result<Format, Failure> {
        match self.format {
            None if json => Ok(Format::Json),
            Some(format) if json && format != Format::Json => Err(Failure::usage(
                "`--json` cannot be used with another `--format`",
            )),
            format => Ok(format.unwrap_or(Format::Table)),
        }
    }
}
