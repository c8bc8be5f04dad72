//! `host-runner schema`: the JSON Schema of what `--json` prints.

use clap::Args;
use connector_host::report;
use credential_batch::report::VerdictLine;
use credential_store::report::{SavedCredential, Saving};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Value, json};

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::output::Output;
use super::report::{
    AuditLog, Completions, Created, Demonstrated, InspectedFile, Listening, NamedVerdicts, Pages,
    Removed, Renamed, SavedCredentials, SealedFile, Tested,
};

/// The text at the end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner schema > report.schema.json
  host-runner schema --openapi > openapi.json
  host-runner schema | jq '.\"$defs\".validate'

Each command has a definition with its name, such as `#/$defs/credential-add`. If a command fails,
it prints a `Failure` instead.";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Schema {
    /// Print the OpenAPI description of what `host-runner serve` offers instead.
    #[arg(long)]
    openapi: bool,
}

impl Schema {
    pub(crate) fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let schema = if self.openapi {
            connector_server::openapi()
        } else {
            schema()
        };
        if output.json {
            output.object(&schema);
        } else {
            output.page(&format!("{schema:#}"));
        }
        Ok(ExitCode::Done)
    }
}

/// The definitions of all commands.
fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    let commands = [
        command::<report::Validation>(&mut generator, "validate"),
        command::<report::Check>(&mut generator, "check"),
        command::<VerdictLine>(&mut generator, "batch"),
        command::<Saving>(&mut generator, "credential-add"),
        command::<Saving>(&mut generator, "credential-edit"),
        command::<SavedCredentials>(&mut generator, "credential-list"),
        command::<SavedCredential>(&mut generator, "credential-show"),
        command::<NamedVerdicts>(&mut generator, "credential-validate"),
        command::<AuditLog>(&mut generator, "credential-log"),
        command::<Renamed>(&mut generator, "credential-rename"),
        command::<Removed>(&mut generator, "credential-remove"),
        command::<Listening>(&mut generator, "serve"),
        command::<report::Answer>(&mut generator, "call"),
        command::<report::Authorization>(&mut generator, "authorize"),
        command::<report::Config>(&mut generator, "config"),
        command::<InspectedFile>(&mut generator, "inspect"),
        command::<SealedFile>(&mut generator, "seal"),
        command::<Tested>(&mut generator, "test"),
        command::<Created>(&mut generator, "new"),
        command::<Demonstrated>(&mut generator, "demo"),
        command::<Completions>(&mut generator, "completions"),
        command::<Pages>(&mut generator, "man"),
    ];
    let mut definitions = generator.take_definitions(true);
    definitions.extend(commands);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "host-runner",
        "description": "What each command of host-runner prints with --json: #/$defs/COMMAND. `batch` prints one such object per line.",
        "$defs": definitions,
    })
}

/// The definition of one command.
fn command<T: JsonSchema>(generator: &mut SchemaGenerator, name: &str) -> (String, Value) {
    let result = generator.subschema_for::<T>();
    let failure = generator.subschema_for::<report::Failure>();
    (name.to_owned(), json!({"anyOf": [result, failure]}))
}
