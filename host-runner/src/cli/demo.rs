//! `host-runner demo`: validates four credentials against a mock API on this machine.

use std::collections::BTreeMap;

use super::exit_code::ExitCode;
use super::failure::Failure;
use super::form_values::values_from;
use super::mock_api::{loopback_runner, start};
use super::output::Output;
use super::render;
use super::report;
use anyhow::Context;
use clap::Args;
use clari_component::CLARI_REVENUE;
use clari_mock::vectors::Vectors;
use clari_mock::{GOOD_KEY, MockApi};
use connector_host::{Connector, Limits, Outcome, Report, Trust, Values};

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner demo
  host-runner demo --serve-only                             serve the mock API to other tools";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Demo {
    /// Only serve the mock API, until interrupted.
    ///
    /// Prints its addresses, its root certificate and a valid key as one JSON object.
    #[arg(long)]
    serve_only: bool,
}

/// A credential to validate, and what its verdict means.
struct Scenario {
    title: &'static str,
    base_url: &'static str,
    key: &'static str,
    expected: Outcome,
    meaning: &'static str,
}

const SCENARIOS: [Scenario; 4] = [
    Scenario {
        title: "A valid key",
        base_url: "{api}/v1",
        key: GOOD_KEY,
        expected: Outcome::Valid,
        meaning: "The API accepted the key: the credential can be saved and used.",
    },
    Scenario {
        title: "A revoked key",
        base_url: "{api}/v1",
        key: "revoked-key-0123456789-0123456789",
        expected: Outcome::Invalid,
        meaning: "The API rejected the key itself: the user needs another one.",
    },
    Scenario {
        title: "A base URL with an unknown version",
        base_url: "{api}/v9",
        key: GOOD_KEY,
        expected: Outcome::Undetermined,
        meaning: "The API never checked the key: correct the base URL.",
    },
    Scenario {
        title: "An outage",
        base_url: "{api}/cases/503-empty/v1",
        key: GOOD_KEY,
        expected: Outcome::Undetermined,
        meaning: "The service is down: keep the key and retry later.",
    },
];

impl Demo {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let vectors = Vectors::built_in().context("cannot use the built-in vectors")?;
        let mock_api = start(&vectors).await?;
        if self.serve_only {
            serve(output, &mock_api).await;
            return Ok(ExitCode::Done);
        }
        let runner = loopback_runner(&mock_api, Limits::default())?;
        let connector = runner.load(CLARI_REVENUE, Trust::Trusted).await?;
        play(output, &mock_api, &connector).await
    }
}

/// Validates each credential and prints its verdict.
async fn play(
    output: &Output,
    mock_api: &MockApi,
    connector: &Connector,
) -> Result<ExitCode, Failure> {
    let mut objects = Vec::new();
    for (number, scenario) in (1..).zip(&SCENARIOS) {
        let base_url = mock_api.origins().fill(scenario.base_url);
        let report = connector
            .validate(&scenario.values(connector, &base_url)?)
            .await;
        let Report {
            result, receipt, ..
        } = report;
        let verdict = result?;
        if verdict.outcome != scenario.expected {
            return Err(Failure::usage(format!(
                "the demo got the unexpected verdict `{}`; please report this",
                verdict.code
            )));
        }
        if output.json {
            objects.push(report::Scenario {
                title: scenario.title.to_owned(),
                verdict,
                receipt,
            });
            continue;
        }
        output.line(format_args!("{number}. {} · {base_url}", scenario.title));
        render::verdict_without_findings(output, &verdict);
        output.line(format_args!("  → {}", scenario.meaning));
        output.line("");
    }
    if output.json {
        output.object(&report::Demonstrated::Scenarios { scenarios: objects });
    } else {
        output.line("To validate a key of your own, run:");
        output.line("");
        output.line("  host-runner validate");
    }
    Ok(ExitCode::Done)
}

impl Scenario {
    fn values(&self, connector: &Connector, base_url: &str) -> Result<Values, Failure> {
        let values = [("base-url", base_url), ("api-key", self.key)];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        values_from(connector, &BTreeMap::from(values))
    }
}

/// Prints where the mock API is, and serves it until Ctrl-C.
async fn serve(output: &Output, mock_api: &MockApi) {
    let origins: BTreeMap<String, String> = mock_api
        .origins()
        .iter()
        .map(|(name, origin)| (name.to_string(), origin))
        .collect();
    output.object(&report::Demonstrated::Serving {
        origins,
        good_key: GOOD_KEY.to_owned(),
        ca_pem: mock_api.ca_pem().to_owned(),
    });
    output.note("serving; press Ctrl-C to stop");
    let _ = tokio::signal::ctrl_c().await;
}
