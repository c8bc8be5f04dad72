//! `host-runner test`: runs verdict vectors against a connector.

mod trial;

use std::path::PathBuf;
use std::sync::Arc;

use crate::conformance::probe::{Probe, ProbeError};
use anyhow::Context;
use clap::Args;
use clari_mock::vectors::Vectors;
use clari_mock::{MockApi, PROBE_PATH};
use connector_host::Limits;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::connector::ConnectorOption;
use super::exit_code::ExitCode;
use super::failure::Failure;
use super::form_values::values_from;
use super::mock_api::{loopback_runner, start, start_for};
use super::output::{Color, Output};
use super::report::{CaseResult, Tested};
use super::suggestion::did_you_mean;
use trial::{Loaded, PROBE, probe_fault};

/// Concurrent cases.
const JOBS: usize = 16;

/// The time limit of a case whose verdict comes only at the limit.
const SLOW_CALL_MILLISECONDS: u64 = 2_000;

/// The end of `--help`.
const EXAMPLES: &str = "\
Examples:
  host-runner test
  host-runner test --case quota-exhausted
  host-runner test vectors.json --component my-connector.wasm";

#[derive(Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Test {
    /// The file of verdict vectors [default: the Clari Revenue API's].
    vectors: Option<PathBuf>,
    /// Run only the case of this name.
    #[arg(long, value_name = "NAME")]
    case: Option<String>,
    #[command(flatten)]
    connector: ConnectorOption,
}

impl Test {
    pub(crate) async fn run(&self, output: &Output) -> Result<ExitCode, Failure> {
        let vectors = self.vectors()?;
        let probe = self.probe(&vectors).await?;
        let results = probe_fault(&vectors, &probe).into_iter();
        let probe_path = match (probe, vectors.probe()) {
            (Ok(probe), _) => probe.path,
            (Err(_), Some(expected)) => expected.path.clone(),
            (Err(_), None) => PROBE_PATH.to_owned(),
        };
        let mock_api = start_for(&probe_path, &vectors).await?;
        let fast = self.load(&mock_api, Limits::default()).await?;
        let patient = Limits {
            call_milliseconds: SLOW_CALL_MILLISECONDS,
            ..Limits::default()
        };
        let slow = self.load(&mock_api, patient).await?;
        let trials = Trials {
            vectors,
            mock_api,
            probe_path,
            fast,
            slow,
        };
        let results: Vec<CaseResult> = results.chain(trials.run().await).collect();
        Ok(report(output, results))
    }

    /// The probe of the connector, recorded from one `validate`.
    async fn probe(&self, vectors: &Vectors) -> Result<Result<Probe, ProbeError>, Failure> {
        let recorder = start(vectors).await?;
        let loaded = self.load(&recorder, Limits::default()).await?;
        let has_field = |name: &str| loaded.has_field(name);
        let values = vectors.common_values(PROBE, recorder.origins(), has_field);
        let connector = &loaded.connector;
        let values = values_from(connector, &values)?;
        Ok(Probe::record(&recorder, connector, &values).await)
    }

    /// The cases to run.
    fn vectors(&self) -> Result<Vectors, Failure> {
        let vectors = self.all_vectors()?;
        let Some(name) = &self.case else {
            return Ok(vectors);
        };
        vectors.only(name).ok_or_else(|| {
            let names = vectors.cases().iter().map(|case| case.name.as_str());
            let hint = did_you_mean(name, names);
            Failure::with_hint(
                format!("there is no case `{name}`"),
                format!("{hint}`host-runner test` lists all cases"),
            )
        })
    }

    fn all_vectors(&self) -> Result<Vectors, Failure> {
        let Some(path) = &self.vectors else {
            return Ok(Vectors::built_in().context("cannot use the built-in vectors")?);
        };
        let what = || format!("cannot use `{}` as vectors", path.display());
        let text = std::fs::read_to_string(path).with_context(what)?;
        Ok(Vectors::parse(&text).with_context(what)?)
    }

    async fn load(&self, mock_api: &MockApi, limits: Limits) -> Result<Loaded, Failure> {
        let runner = loopback_runner(mock_api, limits)?;
        let connector = self.connector.load(&runner).await?;
        Ok(Loaded { connector })
    }
}

/// The cases, and what they need to run.
struct Trials {
    vectors: Vectors,
    mock_api: MockApi,
    probe_path: String,
    fast: Loaded,
    /// For the cases whose verdict comes only at the time limit.
    slow: Loaded,
}

impl Trials {
    /// Runs all cases, some concurrently, and returns the results in the order of the file.
    async fn run(self) -> Vec<CaseResult> {
        let places = Arc::new(Semaphore::new(JOBS));
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
                    &trials.fast
                };
                let Self {
                    vectors,
                    mock_api,
                    probe_path,
                    ..
                } = &*trials;
                let result = loaded.try_case(vectors, &case, mock_api, probe_path).await;
                (index, result)
            });
        }
        let mut results = running.join_all().await;
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, result)| result).collect()
    }
}

fn report(output: &Output, results: Vec<CaseResult>) -> ExitCode {
    let failed = results.iter().filter(|result| !result.passed).count();
    let passed = results.len() - failed;
    if output.json {
        output.object(&Tested {
            passed,
            failed,
            cases: results,
        });
        return ExitCode::Tested { failed };
    }
    for result in &results {
        let (word, color) = if result.passed {
            ("ok    ", Color::Green)
        } else {
            ("FAILED", Color::Red)
        };
        let word = output.paint(word, color);
        output.line(format_args!("{word} {:<28} {}", result.name, result.about));
        for difference in &result.differences {
            output.line(format_args!("       {}", difference.field));
            output.line(format_args!("         expected  {}", difference.expected));
            output.line(format_args!("         actual    {}", difference.actual));
        }
        if let Some(error) = &result.error {
            output.line(format_args!("       {error}"));
        }
    }
    output.line("");
    output.line(format_args!("{passed} passed, {failed} failed"));
    ExitCode::Tested { failed }
}
