//! One case of the verdict vectors, run against a connector.

use std::collections::BTreeMap;

use crate::conformance::probe::{ExpectedHeaders, Probe, ProbeError};
use crate::conformance::{Difference, differences, probe_difference, request_difference};
use clari_mock::MockApi;
use clari_mock::vectors::{Case, Vectors};
use connector_host::{Connector, RunError};

use crate::cli::form_values::values_from;
use crate::cli::report::CaseResult;

/// The name of the probe in the results.
pub(super) const PROBE: &str = "probe";

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

/// A runner with the connector loaded.
pub(super) struct Loaded {
    pub(super) connector: Connector,
}

impl Loaded {
    /// Runs a case, and compares its verdict and its request with the expected ones.
    pub(super) async fn try_case(
        &self,
        vectors: &Vectors,
        case: &Case,
        mock_api: &MockApi,
        probe_path: &str,
    ) -> CaseResult {
        let values = vectors.values(case, mock_api.origins(), |name| self.has_field(name));
        let outcome = self
            .differences(vectors, case, &values, mock_api, probe_path)
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
        mock_api: &MockApi,
        probe_path: &str,
    ) -> Result<Vec<Difference>, String> {
        let connector = &self.connector;
        let text = |error: RunError| format!("{}: {error}", error.code());
        let values = values_from(connector, values).map_err(|failure| failure.message())?;
        let checked = connector.check(&values).await.map_err(text)?;
        let report = connector.validate(&values).await;
        let verdict = report.result.map_err(text)?;
        let mut found = differences(case, &verdict, &checked);
        if let Some(request) = mock_api.first_request_of(&case.name) {
            let expected = vectors.probe();
            let headers = ExpectedHeaders::of(connector, &values, expected);
            let headers = headers.await.map_err(text)?;
            let difference = request_difference(&headers, expected, probe_path, &request);
            found.extend(difference);
        }
        Ok(found)
    }
}

/// What is wrong with the probe itself, if anything.
pub(super) fn probe_fault(
    vectors: &Vectors,
    probe: &Result<Probe, ProbeError>,
) -> Option<CaseResult> {
    let outcome = match (probe, vectors.probe()) {
        (Err(error), _) => Err(error.to_string()),
        (Ok(probe), Some(expected)) => Ok(vec![probe_difference(expected, probe)?]),
        (Ok(_), None) => return None,
    };
    let about = "The connector sends the probe that the file describes.";
    Some(CaseResult::new(PROBE, about, outcome))
}
