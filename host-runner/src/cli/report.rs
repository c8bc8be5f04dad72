//! The JSON that only commands print; what a library gives is in its own `report`.

use std::collections::BTreeMap;

use connector_host::report::{self, Judgement};
use connector_host::{Identity, Verdict};
use credential_store::report::SavedCredential;
use schemars::JsonSchema;
use serde::Serialize;

use crate::conformance::Difference;

/// `credential add` and `credential edit`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Saving {
    /// The name of the credential.
    pub(crate) name: String,
    /// Whether it was saved.
    pub(crate) saved: bool,
    /// The verdict on it, if it was validated.
    #[serde(flatten)]
    pub(crate) verdict: Option<Verdict>,
    /// What the connector did, if it was validated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) receipt: Option<connector_host::Receipt>,
}

/// `credential list`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SavedCredentials {
    /// All that are saved, by name.
    pub(crate) credentials: Vec<SavedCredential>,
}

/// `credential validate`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NamedVerdicts {
    /// One for each credential.
    pub(crate) credentials: Vec<NamedVerdict>,
}

/// The verdict on one saved credential, or the error that prevented it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct NamedVerdict {
    /// The name of the credential.
    pub(crate) name: String,
    /// The verdict, or the error that prevented it.
    #[serde(flatten)]
    pub(crate) judgement: Judgement,
}

/// `credential remove`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Removed {
    /// The name that it had.
    pub(crate) name: String,
    /// Always true.
    pub(crate) removed: bool,
}

/// `credential rename`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Renamed {
    /// The name before.
    pub(crate) old: String,
    /// The name now.
    pub(crate) name: String,
}

/// `test`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Tested {
    /// How many cases passed.
    pub(crate) passed: usize,
    /// How many failed.
    pub(crate) failed: usize,
    /// The cases, in the order of the file.
    pub(crate) cases: Vec<CaseResult>,
}

/// The result of one case.
#[derive(JsonSchema, Serialize)]
pub(crate) struct CaseResult {
    /// Its name.
    pub(crate) name: String,
    /// What it is about.
    pub(crate) about: String,
    /// Whether everything is as expected.
    pub(crate) passed: bool,
    /// What is not.
    pub(crate) differences: Vec<Difference>,
    /// Why it could not be run.
    pub(crate) error: Option<String>,
}

/// `new`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Created {
    /// The folder of the project.
    pub(crate) folder: String,
}

/// `demo`.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Demonstrated {
    /// What each scenario came to.
    Scenarios {
        /// The scenarios, in order.
        scenarios: Vec<Scenario>,
    },
    /// Where the mock API is, with `--serve-only`.
    Serving {
        /// The URLs of its origins, by name.
        origins: BTreeMap<String, String>,
        /// The one key that it accepts.
        good_key: String,
        /// The certificate of its authority, in PEM.
        ca_pem: String,
    },
}

/// One scenario of the demo.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Scenario {
    /// What it shows.
    pub(crate) title: String,
    /// The verdict.
    pub(crate) verdict: Verdict,
    /// What the connector did.
    pub(crate) receipt: connector_host::Receipt,
}

/// `completions`.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Completions {
    /// The shell.
    pub(crate) shell: String,
    /// The script to source.
    pub(crate) script: String,
}

/// `man`.
#[derive(Serialize, JsonSchema)]
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
