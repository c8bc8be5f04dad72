//! `host-runner config`: prints the form that a connector's credential fills in.

mod airbyte_manifest;
mod airbyte_spec;
mod export;
mod markdown;
mod n8n;
mod nango;
mod table;
mod yaml;

use std::collections::BTreeMap;
use std::fmt::Display;

use clap::{Args, ValueEnum};
use connector_host::{Connector, Values, form_schema, report};

use self::export::{Export, Exported};
use super::connector::ConnectorOption;
use super::exit_code::ExitCode;
use super::failure::Failure;
use super::form_values::FormValues;
use super::output::Output;
use super::policy::offline_runner;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner config
  host-runner config --format json-schema
  host-runner config --component my-connector.wasm --format markdown
  host-runner config --format n8n > ClariRevenueApi.credentials.ts
  host-runner config --format airbyte-manifest --set auth-scheme=bearer > manifest.yaml";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Config {
    /// table, json, json-schema, markdown, or the name of an export.
    ///
    /// The default is table. The exports are n8n, nango, airbyte-spec and airbyte-manifest; what each of them does not do is printed
    /// on stderr. Headers and the request of the test come from runs on placeholders: nothing is sent.
    #[arg(long, value_enum, hide_possible_values = true)]
    format: Option<Format>,
    /// Set a field of an export; repeatable.
    ///
    /// It is for n8n, nango and airbyte-manifest.
    /// A choice or a text is then fixed at this value, and the base URL has it as its default.
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
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
    /// A credential type of n8n.
    #[value(name = "n8n")]
    N8n,
    /// An entry of Nango's `providers.yaml`.
    Nango,
    /// A connector specification of Airbyte.
    AirbyteSpec,
    /// A low-code connector of Airbyte.
    AirbyteManifest,
}

impl Config {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let format = self.format(output.json)?;
        let runner = offline_runner()?;
        let connector = self.connector.load(&runner).await?;
        if !self.set.is_empty() && !format.takes_values() {
            return Err(Failure::usage(
                "`--set` is for `--format n8n`, `nango` and `airbyte-manifest`",
            ));
        }
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
            Format::AirbyteSpec => {
                output.object(&airbyte_spec::render(description, form.fields()));
                lost(output, airbyte_spec::LOST);
            }
            Format::N8n => self.export(output, &connector, n8n::render).await?,
            Format::Nango => self.export(output, &connector, nango::render).await?,
            Format::AirbyteManifest => {
                self.export(output, &connector, airbyte_manifest::render)
                    .await?;
            }
        }
        Ok(ExitCode::Done)
    }

    /// Prints an export, and what is lost in it.
    async fn export(
        &self,
        output: &Output,
        connector: &Connector,
        render: fn(&Export<'_>) -> Result<Exported, Failure>,
    ) -> Result<(), Failure> {
        let (plain, _) = FormValues::plain_only(&self.set).parse(connector)?;
        let values = Values::fill(connector.form(), plain, BTreeMap::new())
            .map_err(|error| Failure::usage(error.to_string()))?;
        let export = Export::of(connector, &values).await?;
        let exported = render(&export)?;
        output.page(&exported.text);
        output.note(format_args!("headers: {}", export.header_names()));
        lost(output, &exported.lost);
        Ok(())
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

impl Format {
    /// Whether it shows what the connector makes of values.
    fn takes_values(self) -> bool {
        matches!(self, Self::N8n | Self::Nango | Self::AirbyteManifest)
    }
}

fn lost(output: &Output, lost: impl IntoIterator<Item = impl Display>) {
    for line in lost {
        output.note(format_args!("lost: {line}"));
    }
}
