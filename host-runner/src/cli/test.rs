//! `host-runner test`: the verdict vectors against a connector.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use host_runner::conformance::{Difference, differences};
use host_runner::standin::StandIn;
use host_runner::vectors::{Case, Vectors};
use host_runner::{Connector, Limits, Misbehaviour, Runner};
use serde::Serialize;
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::General;
use super::connector::ConnectorOption;
use super::end::{End, Failure};
use super::form_values::values_from;
use super::output::{Colour, Output};
use super::stand_in::{loopback_runner, start};

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

/// What became of one case.
#[derive(Serialize)]
struct CaseResult {
    name: String,
    about: String,
    passed: bool,
    differences: Vec<Difference>,
    error: Option<String>,
}

/// A runner with the connector loaded.
struct Loaded {
    runner: Runner,
    connector: Connector,
}

impl Test {
    pub(crate) async fn run(&self, output: &Output) -> Result<End, Failure> {
        let vectors = self.vectors()?;
        let stand_in = start(&vectors).await?;
        let prompt = self.load(&stand_in, Limits::default()).await?;
        let patient = Limits {
            call_milliseconds: SLOW_CALL_MILLISECONDS,
            ..Limits::default()
        };
        let slow = self.load(&stand_in, patient).await?;
        let mut results = run_all(&vectors, &stand_in, &prompt, &slow).await;
        results.sort_by_key(|(index, _)| *index);
        let results: Vec<CaseResult> = results.into_iter().map(|(_, result)| result).collect();
        Ok(report(output, &results))
    }

    fn vectors(&self) -> Result<Vectors, Failure> {
        let Some(path) = &self.vectors else {
            return Ok(Vectors::built_in().context("cannot use the built-in vectors")?);
        };
        let what = || format!("cannot use `{}` as vectors", path.display());
        let text = std::fs::read_to_string(path).with_context(what)?;
        Ok(Vectors::parse(&text).with_context(what)?)
    }

    async fn load(&self, stand_in: &StandIn, limits: Limits) -> Result<Arc<Loaded>, Failure> {
        let runner = loopback_runner(stand_in, limits)?;
        let connector = self.connector.load(&runner).await?;
        Ok(Arc::new(Loaded { runner, connector }))
    }
}

/// Runs every case, some at a time, and gives the results with their places in the file.
async fn run_all(
    vectors: &Vectors,
    stand_in: &StandIn,
    prompt: &Arc<Loaded>,
    slow: &Arc<Loaded>,
) -> Vec<(usize, CaseResult)> {
    let places = Arc::new(Semaphore::new(IN_FLIGHT));
    let mut running = JoinSet::new();
    for (index, case) in vectors.cases().iter().cloned().enumerate() {
        let loaded = Arc::clone(if case.slow { slow } else { prompt });
        let origins = stand_in.origins().clone();
        let places = Arc::clone(&places);
        running.spawn(async move {
            let _place = places.acquire_owned().await;
            let form = loaded.connector.form();
            let has_field = |name: &str| name.parse().is_ok_and(|name| form.field(&name).is_some());
            let values = case.values(&origins, has_field);
            let outcome = run_case(&loaded, &case, &values).await;
            let (differences, error) = match outcome {
                Ok(differences) => (differences, None),
                Err(error) => (Vec::new(), Some(error)),
            };
            let result = CaseResult {
                passed: differences.is_empty() && error.is_none(),
                name: case.name,
                about: case.about,
                differences,
                error,
            };
            (index, result)
        });
    }
    running.join_all().await
}

async fn run_case(
    loaded: &Loaded,
    case: &Case,
    values: &std::collections::BTreeMap<String, String>,
) -> Result<Vec<Difference>, String> {
    let Loaded { runner, connector } = loaded;
    let text = |misbehaviour: Misbehaviour| format!("{}: {misbehaviour}", misbehaviour.code());
    let values = values_from(connector, values).map_err(|failure| failure.message())?;
    let checked = runner.check(connector, &values).await.map_err(text)?;
    let verdict = runner
        .validate(connector, &values)
        .await
        .result
        .map_err(text)?;
    Ok(differences(case, &verdict, &checked))
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
