//! A connector that does anything at all: programs of host calls and returns, made at random.
//!
//! The laws: no secret in any byte that comes out, nothing at another origin, memory within its limit, a
//! typed end, and no trace in the next call.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use clari_mock::{GOOD_KEY, MockApi};
use connector_host::{
    Authorized, Connector, Finding, Limits, Policy, Report, RootCertificates, RunError, Runner,
    Secret, Trust, Values,
};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;

use crate::support::harness::Run;
use crate::support::hostile_component::Variant;
use crate::support::in_process::loopback;
use crate::support::leaks;
use crate::support::raw_server::{RawServer, Wire};

/// How many programs are run.
const CASES: u32 = 600;

/// Each one of so many is run by the binary too.
const BINARY_EACH: usize = 20;

/// What a program may be long: as long as its field takes.
const MAX_BYTES: usize = 1000;

/// The codes of exit 4 that a program can end with, however it is made.
const CODES: [&str; 14] = [
    "trap",
    "cpu-limit",
    "memory-limit",
    "request-limit",
    "header-limit",
    "output-too-large",
    "invalid-code",
    "deadline-exceeded",
    "secret-misplaced",
    "origin-violation",
    "network-from-offline-call",
    "unproved-verdict",
    "authorize-refused",
    "form-refused",
];

/// The headers that a program's `authorize` may name, in which the key may reach its own origin.
const MAY_CARRY: [&str; 4] = ["accept", "authorization", "user-agent", "x-a"];

/// The key in the spellings that are searched for, parts of it, and what is not it.
fn piece() -> impl Strategy<Value = &'static str> {
    select(vec![
        "{key}",
        "{hex}",
        "{percent}",
        "{json}",
        "{html}",
        "{base64}",
        "{twice}",
        "{first}",
        "{rest}",
        "{escape}",
        "{said}",
        "Bearer~",
        "x",
        "/",
        "?k=",
        "~",
        "a-b",
        "\u{e9}\u{202e}",
    ])
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 0..4).prop_map(|pieces| pieces.concat())
}

/// A number that is small, at an edge or large.
fn number() -> impl Strategy<Value = usize> {
    prop_oneof![
        4 => 0..4_usize,
        2 => select(vec![16, 64, 255, 256, 257, 1_000]),
        1 => select(vec![20_000, 70_000, 1_000_000]),
    ]
}

fn name() -> impl Strategy<Value = &'static str> {
    select(vec![
        "accept",
        "user-agent",
        "authorization",
        "Authorization",
        "x-a",
        "host",
        "content-length",
        "cookie",
        "x-forwarded-for",
        "{key}",
        "x-{hex}",
        "",
    ])
}

fn field() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        6 => Just("api-key"),
        1 => select(vec!["base-url", "behaviour", "nothing", "{key}"]),
    ]
}

fn code() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        6 => Just("found"),
        1 => select(vec!["Not~One", "{key}", "{hex}", ""]),
    ]
}

/// Where a request may be made to go.
fn target() -> BoxedStrategy<String> {
    prop_oneof![
        select(vec![
            "path,/v1/x",
            "path,/v4/x",
            "path,/v1/../x",
            "path,/v1/%2e%2e/x",
            "authority,{other}",
            "authority,hostile.invalid",
            "authority,127.0.0.1",
            "plain",
            "scheme,ftp",
            "method,GET",
            "method,POST",
            "method,HEAD",
            "body",
            "body|write,x",
            "body|finish",
        ])
        .prop_map(str::to_owned),
        text().prop_map(|text| format!("path,/v1/{text}")),
        text().prop_map(|text| format!("authority,{text}")),
        text().prop_map(|text| format!("method,{text}")),
        text().prop_map(|text| format!("body|write,{text}")),
    ]
    .boxed()
}

/// Operations of the host's functions, in an order in which they get somewhere.
fn exchange() -> BoxedStrategy<String> {
    let header = (name(), text()).prop_map(|(name, text)| format!("new|append,{name},{text}"));
    let kept = prop_oneof![
        3 => Just("good".to_owned()),
        1 => header.prop_map(|header| format!("{header}|request")),
    ];
    let bent = proptest::option::weighted(0.4, target());
    (kept, bent, number())
        .prop_map(|(request, bent, number)| {
            let bent = bent.map(|bent| format!("|{bent}")).unwrap_or_default();
            format!("{request}{bent}|handle,{number}|read")
        })
        .boxed()
}

fn operation() -> BoxedStrategy<String> {
    prop_oneof![
        4 => exchange(),
        2 => (name(), text(), number()).prop_map(|(name, text, number)| format!("list,{name},{text},{number}")),
        2 => (name(), text(), number()).prop_map(|(name, text, number)| format!("new|set,{name},{text},{number}")),
        1 => name().prop_map(|name| format!("delete,{name}")),
        1 => select(vec!["clone", "drop", "request", "read", "poll", "handle,1", "finish"]).prop_map(str::to_owned),
        1 => (select(vec!["timer", "wait", "now", "grow", "flood", "recurse"]), number())
            .prop_map(|(what, number)| format!("{what},{number}")),
        1 => select(vec!["trap", "spin,1000", "spin,400000000", "wait,2000", "grow,40000", "recurse,10000000"])
            .prop_map(str::to_owned),
    ]
    .boxed()
}

fn finding() -> BoxedStrategy<String> {
    let severity = prop_oneof![6 => Just("warning"), 1 => Just("error")];
    let times = prop_oneof![6 => 1..4_usize, 1 => number()];
    let found = (field(), severity, code(), text(), times).prop_map(
        |(field, severity, code, text, number)| {
            format!("find,{field},{severity},{code},{text},{number}")
        },
    );
    let fix = (field(), text()).prop_map(|(field, text)| format!("|fix,{field},{text}"));
    (found, proptest::option::of(fix))
        .prop_map(|(found, fix)| found + &fix.unwrap_or_default())
        .boxed()
}

/// What one function does and returns; nothing, so often.
fn part(
    place: &'static str,
    does: BoxedStrategy<String>,
    most: usize,
    nothing: u32,
) -> impl Strategy<Value = String> {
    let steps = prop_oneof![
        nothing => Just(Vec::new()),
        2 => proptest::collection::vec(does, 1..=most),
    ];
    steps.prop_map(move |steps| {
        let steps: String = steps.iter().map(|step| format!("|{step}")).collect();
        format!(" {place}{steps}")
    })
}

fn program() -> impl Strategy<Value = String> {
    let rarely = |operations: BoxedStrategy<String>| prop_oneof![1 => operations, 3 => Just("new".to_owned())];
    let check = prop_oneof![1 => rarely(operation()), 1 => finding()].boxed();
    let header = (name(), text()).prop_map(|(name, text)| format!("header,{name},{text}"));
    let authorize = prop_oneof![
        8 => rarely(operation()),
        2 => header,
        1 => Just("refuse".to_owned()),
    ]
    .boxed();
    let verdict = (
        select(vec!["valid", "invalid", "undetermined"]),
        code(),
        text(),
        number(),
    )
        .prop_map(|(outcome, code, text, number)| {
            format!("verdict,{outcome},{code},{text},{number}")
        });
    let fact = text().prop_map(|text| format!("fact,{text}"));
    let repeats = "good|handle,1|read|verdict,valid,ok,{said},1";
    let validate = prop_oneof![
        1 => Just(repeats.to_owned()),
        4 => operation(),
        2 => verdict,
        1 => finding(),
        1 => fact,
    ]
    .boxed();
    (
        part("c", check, 2, 6),
        part("a", authorize, 2, 5),
        part("v", validate, 5, 0),
    )
        .prop_map(|(check, authorize, validate)| format!("program{check}{authorize}{validate}"))
        .prop_filter("too long for its field", |program| {
            program.len() <= MAX_BYTES
        })
}

/// What the programs run against.
struct Pit {
    connector: Connector,
    api: MockApi,
    other: MockApi,
    echo: RawServer,
    folder: tempfile::TempDir,
    runtime: Runtime,
}

/// What was seen of all programs.
#[derive(Debug, Default)]
struct Seen {
    runs: usize,
    answered: usize,
    /// Those that put the key into a finding, from which it was cut.
    redacted: usize,
    /// Those that got the key back from its origin, cut out, and repeated what they got.
    echoed: usize,
    codes: BTreeMap<String, usize>,
}

impl Pit {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let start = || runtime.block_on(MockApi::start([])).unwrap();
        let (api, other) = (start(), start());
        let pem = [&api, &other].map(MockApi::ca_pem).concat();
        let limits = Limits {
            call_milliseconds: 1_000,
            guest_cpu_milliseconds: 100,
            ..Limits::default()
        };
        // For the origin that gives back what it gets.
        let policy = Policy {
            allow_plaintext: true,
            ..loopback()
        };
        let authorities = RootCertificates::from_pem(pem.as_bytes()).unwrap();
        let runner = Runner::builder()
            .limits(limits)
            .policy(policy)
            .root_certificates(authorities)
            .build()
            .unwrap();
        let component = Variant::Plain.bytes();
        let connector = runtime
            .block_on(runner.load(&component, Trust::Untrusted))
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hostile.wasm"), component).unwrap();
        std::fs::write(folder.path().join("ca.pem"), pem).unwrap();
        Self {
            connector,
            api,
            other,
            echo: RawServer::start(echo),
            folder,
            runtime,
        }
    }

    fn base_url(&self) -> String {
        self.api.origins().fill("{api}/v1")
    }

    /// The program with the other origin in it.
    fn filled(&self, program: &str) -> String {
        let other = self.other.origins().fill("{api}").replace("https://", "");
        program.replace("{other}", &other)
    }

    fn values(&self, base_url: &str, behaviour: &str) -> Values {
        let plain = [
            ("base-url", base_url.to_owned()),
            ("behaviour", behaviour.to_owned()),
        ];
        let plain = plain.map(|(name, value)| (name.parse().unwrap(), value));
        let secret = ("api-key".parse().unwrap(), Secret::new(GOOD_KEY.to_owned()));
        Values::fill(self.connector.form(), plain.into(), [secret].into()).unwrap()
    }

    fn validate(&self, behaviour: &str) -> Report {
        self.validate_at(&self.base_url(), behaviour)
    }

    fn validate_at(&self, base_url: &str, behaviour: &str) -> Report {
        let values = self.values(base_url, behaviour);
        let call = self.connector.validate(&values);
        self.runtime.block_on(call)
    }

    /// Holds one program to all laws but that on the next call.
    fn hold(&self, program: &str, seen: &RefCell<Seen>) {
        let behaviour = self.filled(program);
        let values = self.values(&self.base_url(), &behaviour);
        let checked = self.runtime.block_on(self.connector.check(&values));
        assert_typed(checked.as_ref().err());
        let cut = search_findings(checked.as_deref().unwrap_or_default());
        let authorized = self.runtime.block_on(self.connector.authorize(&values));
        assert_typed(authorized.as_ref().err());
        match &authorized {
            // The values are the secret; the names are shown.
            Ok(Authorized::Headers(headers)) => headers.iter().for_each(|header| {
                leaks::assert_none(GOOD_KEY, header.name.as_bytes(), "a header's name");
            }),
            Ok(Authorized::Refused(findings)) => _ = search_findings(findings),
            Err(_) => {}
        }

        // An origin that gives the key back, and one that does not.
        let echoed = search_report(&self.validate_at(&self.echo.base_url("http"), &behaviour));
        let report = self.validate(&behaviour);
        search_report(&report);
        let usage = report.receipt.usage;
        let limits = &report.receipt.limits;
        assert!(usage.peak_memory_bytes <= limits.memory_bytes);
        let sent = &report.receipt.requests;
        assert!(sent.len() <= limits.requests as usize + 1, "{sent:?}");

        let mut seen = seen.borrow_mut();
        seen.runs += 1;
        seen.redacted += usize::from(cut);
        seen.echoed += usize::from(echoed);
        seen.answered += usize::from(sent.iter().any(|request| request.status.is_some()));
        let ended = report.result.as_ref().err().cloned();
        let errors = [checked.err(), authorized.err(), ended];
        for error in errors.iter().flatten() {
            *seen.codes.entry(error.code().to_owned()).or_default() += 1;
        }
        if let Ok(verdict) = &report.result {
            let outcome = format!("{:?}", verdict.outcome).to_lowercase();
            *seen.codes.entry(outcome).or_default() += 1;
        }
        let is_for_binary = seen.runs.is_multiple_of(BINARY_EACH);
        drop(seen);
        if is_for_binary {
            self.hold_binary(&behaviour);
        }
    }

    /// Runs the binary, which is searched for the key wherever it writes.
    fn hold_binary(&self, behaviour: &str) {
        for command in ["check", "authorize", "validate"] {
            let mut run = Run::new(command)
                .arg("--component")
                .arg(self.folder.path().join("hostile.wasm"))
                .args(["--set", &format!("base-url={}", self.base_url())])
                .args(["--set", &format!("behaviour={behaviour}")])
                .args(["--secret-from", "api-key=env:KEY", "--json"])
                .args(["--log", "trace"])
                .env("KEY", GOOD_KEY);
            if command == "validate" {
                run = run
                    .args([
                        "--max-guest-cpu-milliseconds",
                        "100",
                        "--max-call-milliseconds",
                        "1000",
                    ])
                    .args(["--allow-address", "127.0.0.0/8", "--allow-address"])
                    .args(["::1/128", "--ca-file"])
                    .arg(self.folder.path().join("ca.pem"));
            }
            let done = run.done();
            assert!([0, 1, 3, 4].contains(&done.code()), "{}", done.all());
            let json = done.json();
            assert_eq!(
                done.code() == 4,
                json["error"]["code"].is_string(),
                "{json}"
            );
        }
    }

    /// What a good call gives: everything of its receipt but times and addresses.
    fn good_call(&self) -> String {
        let mut report = self.validate("");
        let usage = &mut report.receipt.usage;
        (usage.milliseconds, usage.guest_cpu_milliseconds) = (0, 0);
        for request in &mut report.receipt.requests {
            (request.milliseconds, request.address) = (0, None);
        }
        assert_eq!(report.result.as_ref().unwrap().code, "ok", "{report:?}");
        format!("{report:?}")
    }
}

/// Answers with all that it got.
fn echo(wire: &mut Wire) {
    let request = wire.request.clone();
    wire.answer(&format!("x-echo: {}\r\n", wire.authorization()), request);
}

/// Panics if the key is in a report, or its end has no type; gives whether it was cut out of the verdict.
fn search_report(report: &Report) -> bool {
    assert_typed(report.result.as_ref().err());
    let receipt = serde_json::to_vec(&report.receipt).unwrap();
    leaks::assert_none(GOOD_KEY, &receipt, "the receipt");
    leaks::assert_none(GOOD_KEY, format!("{report:?}").as_bytes(), "the report");
    let shown = match &report.result {
        Ok(verdict) => serde_json::to_string(verdict).unwrap(),
        Err(error) => error.to_string(),
    };
    leaks::assert_none(GOOD_KEY, shown.as_bytes(), "the verdict");
    shown.contains("[secret]")
}

fn assert_typed(error: Option<&RunError>) {
    if let Some(error) = error {
        assert!(CODES.contains(&error.code()), "{error:?}");
        leaks::assert_none(GOOD_KEY, format!("{error:?}{error}").as_bytes(), "an error");
    }
}

/// Panics if the key is in findings; gives whether it was, and was cut out.
fn search_findings(findings: &[Finding]) -> bool {
    let shown = serde_json::to_string(findings).unwrap();
    leaks::assert_none(GOOD_KEY, shown.as_bytes(), "findings");
    leaks::assert_none(GOOD_KEY, format!("{findings:?}").as_bytes(), "findings");
    shown.contains("[secret]")
}

#[test]
fn whatever_a_connector_does_the_laws_hold() {
    let pit = Pit::new();
    let good = pit.good_call();
    let seen = RefCell::new(Seen::default());
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        max_shrink_iters: 64,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let run = runner.run(&program(), |program| {
        pit.hold(&program, &seen);
        assert_eq!(pit.good_call(), good, "a trace");
        assert_eq!(
            pit.other.requests().len(),
            0,
            "the other origin heard something"
        );
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{failure}"));

    // The key arrived in its header, and nowhere else.
    for request in pit.api.requests() {
        leaks::assert_none(GOOD_KEY, request.target.as_bytes(), "a target");
        for (name, value) in &request.headers {
            leaks::assert_none(GOOD_KEY, name.as_bytes(), "a header's name");
            if !MAY_CARRY.contains(&name.as_str()) {
                leaks::assert_none(GOOD_KEY, value.as_bytes(), name);
            }
        }
    }

    // Control: the programs get far, have something cut out, and end in many ways.
    let seen = seen.into_inner();
    println!("{seen:?}");
    assert!(seen.answered >= seen.runs / 4, "{seen:?}");
    assert!(seen.redacted >= seen.runs / 100, "{seen:?}");
    assert!(seen.echoed >= seen.runs / 100, "{seen:?}");
    let codes: BTreeSet<&str> = seen.codes.keys().map(String::as_str).collect();
    assert!(codes.len() >= 10, "{codes:?}");
    assert!(
        codes.contains("valid") && codes.contains("trap"),
        "{codes:?}"
    );
}
