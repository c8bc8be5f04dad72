//! `host-runner demo`: the whole job against a stand-in API on this machine.

use std::collections::BTreeMap;

use anyhow::Context;
use clap::Args;
use clari_component::CLARI_REVENUE;
use clari_mock::vectors::Vectors;
use clari_mock::{GOOD_KEY, MockApi};
use connector_host::{Connector, Limits, Outcome, Report, Trust, Values};
use serde_json::json;

use super::General;
use super::end::{End, Failure};
use super::form_values::values_from;
use super::output::Output;
use super::show;
use super::stand_in::{loopback_runner, start};

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner demo
  host-runner demo --serve-only                             for other hosts and tools";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Demo {
    /// Only start the stand-in: print where it is as one JSON object, and serve until interrupted.
    #[arg(long)]
    serve_only: bool,
    #[command(flatten)]
    pub(crate) general: General,
}

/// One act of the demo.
struct Act {
    title: &'static str,
    base_url: &'static str,
    key: &'static str,
    expected: Outcome,
    meaning: &'static str,
}

const ACTS: [Act; 4] = [
    Act {
        title: "A good key",
        base_url: "{api}/v1",
        key: GOOD_KEY,
        expected: Outcome::Valid,
        meaning: "The API answered with its limits: the credential can be saved and used.",
    },
    Act {
        title: "A key that the API refuses",
        base_url: "{api}/v1",
        key: "stand-in-revoked-key-0123456789",
        expected: Outcome::Invalid,
        meaning: "Only this blames the key: the API read it and said no.",
    },
    Act {
        title: "A base URL with a version that does not exist",
        base_url: "{api}/v9",
        key: GOOD_KEY,
        expected: Outcome::Undetermined,
        meaning: "The key was never looked at, so nothing is said against it.",
    },
    Act {
        title: "An outage",
        base_url: "{api}/cases/503-empty/v1",
        key: GOOD_KEY,
        expected: Outcome::Undetermined,
        meaning: "The service is down: try again, and keep the key.",
    },
];

impl Demo {
    pub(crate) async fn run(&self, output: &Output) -> Result<End, Failure> {
        let vectors = Vectors::built_in().context("cannot use the built-in vectors")?;
        let stand_in = start(&vectors).await?;
        if self.serve_only {
            serve(output, &stand_in).await;
            return Ok(End::Done);
        }
        let runner = loopback_runner(&stand_in, Limits::default())?;
        let connector = runner.load(CLARI_REVENUE, Trust::Trusted).await?;
        self.play(output, &stand_in, &connector).await
    }

    async fn play(
        &self,
        output: &Output,
        stand_in: &MockApi,
        connector: &Connector,
    ) -> Result<End, Failure> {
        let mut objects = Vec::new();
        for (number, act) in (1..).zip(&ACTS) {
            let base_url = stand_in.origins().fill(act.base_url);
            let report = connector.validate(&act.values(connector, &base_url)?).await;
            let Report { result, receipt } = report;
            let verdict = result?;
            if verdict.outcome != act.expected {
                return Err(Failure::usage(format!(
                    "the demo expected another outcome than `{}`; please report this",
                    verdict.code
                )));
            }
            if output.json {
                objects.push(json!({"title": act.title, "verdict": verdict, "receipt": receipt}));
                continue;
            }
            output.line(format_args!("{number}. {} · {base_url}", act.title));
            show::verdict_alone(output, &verdict);
            output.line(format_args!("  → {}", act.meaning));
            output.line("");
        }
        if output.json {
            output.object(&json!({ "acts": objects }));
        } else {
            output.line("With a real account, this asks for the key and checks it:");
            output.line("");
            output.line("  host-runner validate");
        }
        Ok(End::Done)
    }
}

impl Act {
    fn values(&self, connector: &Connector, base_url: &str) -> Result<Values, Failure> {
        let values = [("base-url", base_url), ("api-key", self.key)];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        values_from(connector, &BTreeMap::from(values))
    }
}

/// Says where the stand-in is, and keeps it up until Ctrl-C.
async fn serve(output: &Output, stand_in: &MockApi) {
    let origins: BTreeMap<String, String> = stand_in
        .origins()
        .iter()
        .map(|(name, origin)| (name.to_string(), origin))
        .collect();
    output.object(&json!({
        "origins": origins,
        "good_key": GOOD_KEY,
        "ca_pem": stand_in.ca_pem(),
    }));
    output.note("serving until interrupted (Ctrl-C)");
    let _ = tokio::signal::ctrl_c().await;
}
