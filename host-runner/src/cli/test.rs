//! `host-runner test`: the verdict vectors against a connector.

mod trial;

use std::path::PathBuf;
use std::sync::Arc;

use crate::conformance::probe::{Probe, ProbeError};
use anyhow::Context;
use clap::Args;
use clari_mock::vectors::Vectors;
use clari_mock::{MockApi, PROBE_PATH};
use connector_host::Limits;
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::General;
use super::connector::ConnectorOption;
use super::end::{End, Failure};
use super::form_values::values_from;
use super::output::{Colour, Output};
use super::stand_in::{loopback_runner, start, start_for};
use trial::{CaseResult, Loaded, PROBE, probe_fault};

/// Cases that are under way at a time.
const IN_FLIGHT: usize = 16;

/// The time for the whole call of a case whose verdict comes only when the time is up.
const SLOW_CALL_MILLISECONDS: u64 = 2_000;

/// What `--help` shows at its end.
const EXAMPLES: &str = "\
Examples:
  host-runner test
  host-runner test vectors.json --component my-connector.wasm";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Test {
    /// The file of verdict vectors [default: those of the Clari Revenue API].
    vectors: Option<PathBuf>,
    #[command(flatten)]
    connector: ConnectorOption,
    #[command(flatten)]
    pub(crate) general: General,
}

impl Test {
    pub(crate) async fn run(&self, output: &Output) -> Result<End, Failure> {
        let vectors = self.vectors()?;
        let probe = self.probe(&vectors).await?;
        let results = probe_fault(&vectors, &probe).into_iter();
        let probe_path = match (probe, vectors.probe()) {
            (Ok(probe), _) => probe.path,
            (Err(_), Some(expected)) => expected.path.clone(),
            (Err(_), None) => PROBE_PATH.to_owned(),
        };
        let stand_in = start_for(&probe_path, &vectors).await?;
        let prompt = self.load(&stand_in, Limits::default()).await?;
        let patient = Limits {
            call_milliseconds: SLOW_CALL_MILLISECONDS,
            ..Limits::default()
        };
        let slow = self.load(&stand_in, patient).await?;
        let trials = Trials {
            vectors,
            stand_in,
            probe_path,
            prompt,
            slow,
        };
        let results: Vec<CaseResult> = results.chain(trials.run().await).collect();
        Ok(report(output, &results))
    }

    /// The probe of the connector, from one `validate` against a server that records it.
    async fn probe(&self, vectors: &Vectors) -> Result<Result<Probe, ProbeError>, Failure> {
        let recorder = start(vectors).await?;
        let loaded = self.load(&recorder, Limits::default()).await?;
        let has_field = |name: &str| loaded.has_field(name);
        let values = vectors.common_values(PROBE, recorder.origins(), has_field);
        let connector = &loaded.connector;
        let values = values_from(connector, &values)?;
        Ok(Probe::record(&recorder, connector, &values).await)
    }

    fn vectors(&self) -> Result<Vectors, Failure> {
        let Some(path) = &self.vectors else {
            return Ok(Vectors::built_in().context("cannot use the built-in vectors")?);
        };
        let what = || format!("cannot use `{}` as vectors", path.display());
        let text = std::fs::read_to_string(path).with_context(what)?;
        Ok(Vectors::parse(&text).with_context(what)?)
    }

    async fn load(&self, stand_in: &MockApi, limits: Limits) -> Result<Loaded, Failure> {
        let runner = loopback_runner(stand_in, limits)?;
        let connector = self.connector.load(&runner).await?;
        Ok(Loaded { connector })
    }
}

/// The cases, and what they are tried with.
struct Trials {
    vectors: Vectors,
    stand_in: MockApi,
    probe_path: String,
    prompt: Loaded,
    /// For the cases whose verdict comes only when the time is up.
    slow: Loaded,
}

impl Trials {
    /// Runs every case, some at a time, and gives the results in the order of the file.
    async fn run(self) -> Vec<CaseResult> {
        let places = Arc::new(Semaphore::new(IN_FLIGHT));
        let trials = Arc::new(self);
        let mut running = JoinSet::new();
        for (index, case) in trials.vectors.cases().iter().cloned().enumerate() {
            let places = Arc::clone(&places);
            let trials = Arc::clone(&trials);
            running.spawn(async move {
                let _place = places.acquire_owned().await;
                let loaded = if case.slow {
                    &trials.slow
                } else {
                    &trials.prompt
                };
                let Self {
                    vectors,
                    stand_in,
                    probe_path,
                    ..
                } = &*trials;
                let result = loaded.try_case(vectors, &case, stand_in, probe_path).await;
                (index, result)
            });
        }
        let mut results = running.join_all().await;
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, result)| result).collect()
    }
}

fn report(output: &Output, results: &[CaseResult]) -> End {
    let failed = results.iter().filter(|result| !result.passed).count();
    let passed = results.len() - failed;
    if output.json {
        output.object(&json!({"passed": passed, "failed": failed, "cases": results}));
        return End::Tested { failed };
    }
    for result in results {
        let (word, colour) = if result.passed {
            ("ok    ", Colour::Green)
        } else {
            ("FAILED", Colour::Red)
        };
        let word = output.paint(word, colour);
        output.line(format_args!("{word} {:<28} {}", result.name, result.about));
        for difference in &result.differences {
            output.line(format_args!("       {} is due", difference.field));
            output.line(format_args!("         as  {}", difference.expected));
            output.line(format_args!("         not {}", difference.actual));
        }
        if let Some(error) = &result.error {
            output.line(format_args!("       {error}"));
        }
    }
    output.line("");
    output.line(format_args!("{passed} cases passed, {failed} failed"));
    End::Tested { failed }
}
