//! `host-runner config`: the form of a connector's credential.

mod json_schema;
mod markdown;
mod table;

use clap::{Args, ValueEnum};
use connector_host::{Limits, Policy, RootCertificates};
use serde_json::json;

use super::General;
use super::connector::ConnectorOption;
use super::end::{End, Failure};
use super::output::Output;
use super::policy::runner;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner config
  host-runner config --format json-schema
  host-runner config --component my-connector.wasm --format markdown";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Config {
    #[command(flatten)]
    connector: ConnectorOption,
    /// How to show it.
    #[arg(long, value_enum, default_value_t = Format::Table, conflicts_with = "json")]
    format: Format,
    #[command(flatten)]
    pub(crate) general: General,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Table,
    /// What the connector says, as one JSON object; also `--json`.
    Json,
    /// A JSON Schema 2020-12 of the values.
    JsonSchema,
    /// Documentation: the set-up guide and the form.
    Markdown,
}

impl Config {
    pub(crate) async fn run(&self, output: &Output) -> Result<End, Failure> {
        let runner = runner(
            Limits::default(),
            Policy::default(),
            RootCertificates::default(),
        )?;
        let connector = self.connector.load(&runner).await?;
        let (description, form) = (connector.description(), connector.form());
        let format = if output.json {
            Format::Json
        } else {
            self.format
        };
        match format {
            Format::Table => output.page(&table::render(description, form)),
            Format::Json => {
                output.object(&json!({"connector": description, "fields": form.fields()}));
            }
            Format::JsonSchema => output.object(&json_schema::render(description, form)),
            Format::Markdown => output.page(&markdown::render(description, form)),
        }
        Ok(End::Done)
    }
}
