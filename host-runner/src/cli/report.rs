//! The JSON that only commands print; the results of a library are in its own `report`.

use std::collections::BTreeMap;

use connector_host::report::{self, Judgement};
use connector_host::{Identity, Verdict};
use credential_store::report::{AuditItem, SavedCredential};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::conformance::Difference;

/// `credential list`.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct SavedCredentials {
    /// All saved credentials, by name.
    pub(crate) credentials: Vec<SavedCredential>,
}

/// `credential validate`.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct NamedVerdicts {
    /// One for each credential.
    pub(crate) credentials: Vec<NamedVerdict>,
}

/// The verdict on one saved credential, or the error that prevented it.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct NamedVerdict {
    /// The name of the credential.
    pub(crate) name: String,
    /// The verdict, or the error that prevented it.
    #[serde(flatten)]
    pub(crate) judgement: Judgement,
}

/// `credential log`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AuditLog {
    /// The entries, the latest first.
    pub(crate) entries: Vec<AuditItem>,
    /// How many entries the whole log has, if they were checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) verified: Option<u64>,
}

/// `credential remove`.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct Removed {
    /// The name of the removed credential.
    pub(crate) name: String,
    /// Always true.
    pub(crate) removed: bool,
}

/// `credential rename`.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct Renamed {
    /// The old name.
    pub(crate) old: String,
    /// The new name.
    pub(crate) name: String,
}

/// `test`.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct Tested {
    /// How many cases passed.
    pub(crate) passed: usize,
    /// How many failed.
    pub(crate) failed: usize,
    /// The cases, in the order of the file.
    pub(crate) cases: Vec<CaseResult>,
}

/// The result of one case.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct CaseResult {
    /// The name.
    pub(crate) name: String,
    /// What it shows.
    pub(crate) about: String,
    /// Whether the case passed.
    pub(crate) passed: bool,
    /// The differences from the expectation.
    pub(crate) differences: Vec<Difference>,
    /// Why it could not be run.
    pub(crate) error: Option<String>,
}

/// `new`.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct Created {
    /// The folder of the project.
    pub(crate) folder: String,
}

/// `demo`.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
#[serde(untagged)]
pub(crate) enum Demonstrated {
    /// The result of each scenario.
    Scenarios {
        /// The scenarios, in order.
        scenarios: Vec<Scenario>,
    },
    /// The addresses of the mock API, with `--serve-only`.
    Serving {
        /// The URLs of its origins, by name.
        origins: BTreeMap<String, String>,
        /// The only key that it accepts.
        good_key: String,
        /// Its root certificate, in PEM.
        ca_pem: String,
    },
}

/// One scenario of the demo.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct Scenario {
    /// What it shows.
    pub(crate) title: String,
    /// The verdict.
    pub(crate) verdict: Verdict,
    /// What the connector did.
    pub(crate) receipt: connector_host::Receipt,
}

/// `serve`, when it is ready.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Listening {
    /// Where the server listens.
    pub(crate) url: String,
}

/// `completions`.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
pub(crate) struct Completions {
    /// The shell.
    pub(crate) shell: String,
    /// The script to source.
    pub(crate) script: String,
}

/// `man`.
#[derive(Debug, Deserialize, JsonSchema, Serialize)]
#[serde(untagged)]
pub(crate) enum Pages {
    /// The page.
    Page {
        /// In roff.
        page: String,
    },
    /// With `--out`.
    Files {
        /// The files that were written.
        files: Vec<String>,
    },
}

/// `seal`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SealedFile {
    /// Where it is.
    pub(crate) path: String,
    /// The sealed component.
    pub(crate) component: Identity,
    /// The connector in it.
    pub(crate) connector: Identity,
}

/// `inspect`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct InspectedFile {
    /// What it could do.
    #[serde(flatten)]
    pub(crate) inspected: report::Inspected,
    /// Its parts, if this version sealed it.
    pub(crate) sealed: Option<SealedParts>,
}

/// The parts of a sealed component.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SealedParts {
    /// The connector.
    pub(crate) connector: Identity,
    /// The SHA-256 of what a host calls.
    pub(crate) front_sha256: String,
    /// The SHA-256 of what stands between the connector and the network.
    pub(crate) gate_sha256: String,
}
