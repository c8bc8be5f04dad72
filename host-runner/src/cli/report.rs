//! The JSON that only commands print; what a library gives is in its own `report`.

use std::collections::BTreeMap;

use connector_host::Verdict;
use connector_host::report::Judgement;
use credential_store::report::{AuditItem, SavedCredential};
use schemars::JsonSchema;
use serde::Serialize;

use crate::conformance::Difference;

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

/// `serve`, when it is ready.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Listening {
    /// Where the server listens.
    pub(crate) url: String,
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
