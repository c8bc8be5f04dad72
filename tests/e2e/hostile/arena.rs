//! Where a hostile connector meets the real binary: a mock API, one that must never hear of it, and one that may.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use clari_mock::{GOOD_KEY, MockApi};
use connector_host::{Limits, Report, RootCertificates, Runner, Trust};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::case::{Case, Control};
use crate::support::harness::{Done, Run};
use crate::support::hostile_component::Variant;
use crate::support::in_process::{loopback, runtime, values};
use crate::support::leaks;

/// How long after its deadline a call may end.
const GRACE_MILLISECONDS: u64 = 500;

/// The three mock APIs and a folder.
pub(crate) struct Arena {
    api: MockApi,
    forbidden: MockApi,
    allowed: MockApi,
    folder: tempfile::TempDir,
    files: AtomicUsize,
    runtime: Runtime,
}

impl Arena {
    pub(crate) fn new() -> Self {
        let runtime = runtime();
        let reply = serde_json::json!({
            "status": 302, "headers": [["location", "http://169.254.169.254/latest/meta-data/"]]
        });
        let reply = serde_json::from_value(reply).unwrap();
        let start = || {
            runtime
                .block_on(MockApi::start([("to-metadata", &reply)]))
                .unwrap()
        };
        let (api, forbidden, allowed) = (start(), start(), start());
        let folder = tempfile::tempdir().unwrap();
        let authorities = [&api, &forbidden, &allowed].map(MockApi::ca_pem).concat();
        std::fs::write(folder.path().join("ca.pem"), authorities).unwrap();
        Self {
            api,
            forbidden,
            allowed,
            folder,
            files: AtomicUsize::new(0),
            runtime,
        }
    }

    /// The case as it is.
    pub(crate) fn attack(&self, case: &Case) -> Done {
        self.run(case, &self.forbidden)
    }

    /// The case with its rule lifted: its exit code and code.
    pub(crate) fn control(&self, case: &Case) -> (i32, Value) {
        let plain = |options| Case { options, ..*case };
        let lifted = match case.control {
            Control::Options(options) => plain(options),
            Control::BaseUrl(base_url) => Case {
                base_url,
                ..plain(case.options)
            },
            Control::Behaviour(behaviour) => Case {
                behaviour,
                ..plain(case.options)
            },
            Control::Plain => Case {
                variant: Variant::Plain,
                ..plain(case.options)
            },
            Control::Limits(lift) => {
                let report = self.in_process(case, lift);
                let code = report
                    .result
                    .map_or_else(|error| error.code().to_owned(), |v| v.code);
                return (i32::from(code != "ok"), code.into());
            }
        };
        let done = self.run(&lifted, &self.allowed);
        let json = done.json();
        let code = if json["code"].is_null() {
            &json["error"]["code"]
        } else {
            &json["code"]
        };
        (done.code(), code.clone())
    }

    fn run(&self, case: &Case, other: &MockApi) -> Done {
        let base_url = format!("base-url={}", self.fill(case.base_url, other));
        let behaviour = format!("behaviour={}", self.fill(case.behaviour, other));
        Run::new("validate")
            .arg("--component")
            .arg(self.file(case.variant))
            .args(["--set", &base_url, "--set", &behaviour])
            .args([
                "--secret-from",
                "api-key=env:KEY",
                "--json",
                "--log",
                "trace",
            ])
            .args([
                "--allow-address",
                "127.0.0.0/8",
                "--allow-address",
                "::1/128",
            ])
            .arg("--ca-file")
            .arg(self.folder.path().join("ca.pem"))
            .args(case.options.iter().copied())
            .env("KEY", GOOD_KEY)
            .done()
    }

    fn in_process(&self, case: &Case, lift: fn(&mut Limits)) -> Report {
        let mut limits = Limits::default();
        lift(&mut limits);
        let runner = Runner::builder()
            .limits(limits)
            .policy(loopback())
            .root_certificates(self.authorities())
            .code_cache(env!("CARGO_TARGET_TMPDIR").into())
            .build()
            .unwrap();
        self.runtime.block_on(async {
            let connector = runner
                .load(&case.variant.bytes(), Trust::Untrusted)
                .await
                .unwrap();
            let plain = [("base-url", case.base_url), ("behaviour", case.behaviour)];
            let plain = plain.map(|(name, value)| (name, self.fill(value, &self.allowed)));
            connector.validate(&values(&connector, plain)).await
        })
    }

    pub(crate) fn authorities(&self) -> RootCertificates {
        let pem = std::fs::read(self.folder.path().join("ca.pem")).unwrap();
        RootCertificates::from_pem(&pem).unwrap()
    }

    /// The text with the places of the mock APIs in it.
    fn fill(&self, text: &str, other: &MockApi) -> String {
        let authority = self.api.origins().fill("{api}").replace("https://", "");
        let port = authority.replace("localhost:", "");
        let other = other.origins();
        let text = text
            .replace("{other}", &other.fill("{api}"))
            .replace("{other-ip}", &other.fill("{api-ip}"))
            .replace("{authority}", &authority)
            .replace("{port}", &port);
        self.api.origins().fill(&text)
    }

    fn file(&self, variant: Variant) -> PathBuf {
        let number = self.files.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.path().join(format!("{number}.wasm"));
        std::fs::write(&path, variant.bytes()).unwrap();
        path
    }

    /// Panics if the forbidden mock API heard anything, or the key arrived anywhere but in its header.
    pub(crate) fn assert_nothing_escaped(&self) {
        let heard = self.forbidden.requests().len();
        assert_eq!(heard, 0, "the forbidden mock API got {heard} requests");
        for request in self.api.requests().iter().chain(&self.allowed.requests()) {
            leaks::assert_none(GOOD_KEY, request.target.as_bytes(), "a target");
            for (name, value) in &request.headers {
                match name.as_str() {
                    "authorization" => assert_eq!(*value, format!("Bearer {GOOD_KEY}")),
                    _ => leaks::assert_none(GOOD_KEY, value.as_bytes(), name),
                }
            }
        }
    }
}

/// Why a run is not as a case wants it; none if it is.
pub(crate) fn disagreement(end: (i32, &str), done: &Done) -> Option<String> {
    let json = done.json();
    let code = if json["code"].is_null() {
        &json["error"]["code"]
    } else {
        &json["code"]
    };
    if (done.code(), code) != (end.0, &Value::from(end.1)) {
        return Some(format!("ended with {} {code}: {}", done.code(), done.all()));
    }
    leaks::assert_none(GOOD_KEY, done.all().as_bytes(), "the output");
    let receipt = &json["receipt"];
    let within = |used: &str, limit: &str, grace: u64| {
        let used = receipt["usage"][used].as_u64().unwrap_or_default();
        let limit = receipt["limits"][limit].as_u64().unwrap_or(u64::MAX);
        (used > limit.saturating_add(grace)).then(|| format!("used {used} of {limit}"))
    };
    within("milliseconds", "call_milliseconds", GRACE_MILLISECONDS)
        .or_else(|| within("peak_memory_bytes", "memory_bytes", 0))
}
