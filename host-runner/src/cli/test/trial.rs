//! One case of the verdict vectors, tried on a connector.

use std::collections::BTreeMap;

use crate::conformance::probe::{Due, Probe, ProbeError};
use crate::conformance::{Difference, differences, probe_difference, request_difference};
use clari_mock::MockApi;
use clari_mock::vectors::{Case, Vectors};
use connector_host::{Connector, RunError};
use serde::Serialize;

use crate::cli::form_values::values_from;

/// The name that the probe has among the cases.
pub(super) const PROBE: &str = "probe";

/// What became of one case.
#[derive(Serialize)]
pub(super) struct CaseResult {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) passed: bool,
    pub(super) differences: Vec<Difference>,
    pub(super) error: Option<String>,
}

impl CaseResult {
    fn new(name: &str, about: &str, outcome: Result<Vec<Difference>, String>) -> Self {
        let (differences, error) = match outcome {
            Ok(differences) => (differences, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        Self {
            name: name.to_owned(),
            about: about.to_owned(),
            passed: differences.is_empty() && error.is_none(),
            differences,
            error,
        }
    }
}

/// The connector, loaded by a runner of its own.
pub(super) struct Loaded {
    pub(super) connector: Connector,
}

impl Loaded {
    /// The verdict on a case and the request that led to it, compared with what is due.
    pub(super) async fn try_case(
        &self,
        vectors: &Vectors,
        case: &Case,
        stand_in: &MockApi,
        probe_path: &str,
    ) -> CaseResult {
        let values = vectors.values(case, stand_in.origins(), |name| self.has_field(name));
        let outcome = self
            .differences(vectors, case, &values, stand_in, probe_path)
            .await;
        CaseResult::new(&case.name, &case.about, outcome)
    }

    pub(super) fn has_field(&self, name: &str) -> bool {
        let form = self.connector.form();
        name.parse().is_ok_and(|name| form.field(&name).is_some())
    }

    async fn differences(
        &self,
        vectors: &Vectors,
        case: &Case,
        values: &BTreeMap<String, String>,
        stand_in: &MockApi,
        probe_path: &str,
    ) -> Result<Vec<Difference>, String> {
        let connector = &self.connector;
        let text = |error: RunError| format!("{}: {error}", error.code());
        let values = values_from(connector, values).map_err(|failure| failure.message())?;
        let checked = connector.check(&values).await.map_err(text)?;
        let report = connector.validate(&values).await;
        let verdict = report.result.map_err(text)?;
        let mut found = differences(case, &verdict, &checked);
        if let Some(request) = stand_in.first_request_of(&case.name) {
            let expected = vectors.probe();
            let due = Due::of(connector, &values, expected);
            let due = due.await.map_err(text)?;
            found.extend(request_difference(&due, expected, probe_path, &request));
        }
        Ok(found)
    }
}

/// What is wrong with the probe itself, if anything is.
pub(super) fn probe_fault(
    vectors: &Vectors,
    probe: &Result<Probe, ProbeError>,
) -> Option<CaseResult> {
    let outcome = match (probe, vectors.probe()) {
        (Err(error), _) => Err(error.to_string()),
        (Ok(probe), Some(expected)) => Ok(vec![probe_difference(expected, probe)?]),
        (Ok(_), None) => return None,
    };
    let about = "The connector sends the probe of the file.";
    Some(CaseResult::new(PROBE, about, outcome))
}
