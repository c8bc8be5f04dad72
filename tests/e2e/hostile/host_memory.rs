//! What a connector can make the host keep: with any function that it may import, little.

#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clari_mock::GOOD_KEY;
use serde_json::Value;

use crate::support::harness::{Run, World};
use crate::support::hostile_component::Variant;
use crate::support::leaks;
use crate::support::peak_memory::{self, Peak};

/// What one call may add to the memory of the process.
const MOST_KIB: usize = 64 << 10;

const THREADS: usize = 4;

/// As many short headers as a map takes.
const SHORT: &str = "bytes=0 items=1700 rounds=250";
/// As many long ones.
const LONG: &str = "bytes=1000 items=115 rounds=250";
/// As much as can be handed over at a time.
const HUGE: &str = "bytes=4000000 rounds=250";
/// For what takes no text.
const OFTEN: &str = "rounds=100000";
/// Beyond what anything takes that is bounded in handles.
const MANY: &str = "rounds=1000";

/// A function, what it is called with, and the codes that this may end with: of a call that is
/// bounded, and `ok` for one that keeps nothing.
type Row = (&'static str, &'static str, &'static [&'static str]);

const MEMORY: &[&str] = &["memory-limit"];
const HEADERS: &[&str] = &["header-limit"];
const TRAP: &[&str] = &["trap"];
const KEEPS_NOTHING: &[&str] = &["ok", "cpu-limit"];

/// What needs no network, in `check`.
#[rustfmt::skip]
const OFFLINE: &[Row] = &[
    ("fields.constructor", MANY, MEMORY),
    ("fields.from-list", SHORT, MEMORY),
    ("fields.from-list", LONG, MEMORY),
    ("fields.from-list", HUGE, HEADERS),
    ("fields.set", SHORT, MEMORY),
    ("fields.set", LONG, MEMORY),
    ("fields.set", HUGE, HEADERS),
    ("fields.append", SHORT, MEMORY),
    ("fields.append", LONG, MEMORY),
    ("fields.append", HUGE, HEADERS),
    ("fields.clone", SHORT, MEMORY),
    ("fields.clone", LONG, MEMORY),
    ("fields.get", "bytes=1000 items=115 rounds=1000", KEEPS_NOTHING),
    ("fields.get", HUGE, HEADERS),
    ("fields.has", HUGE, HEADERS),
    ("fields.delete", HUGE, HEADERS),
    ("fields.entries", LONG, KEEPS_NOTHING),
    ("outgoing-request.constructor", SHORT, MEMORY),
    ("outgoing-request.constructor", LONG, MEMORY),
    ("outgoing-request.body", MANY, MEMORY),
    ("outgoing-request.method", "bytes=64 rounds=1000", MEMORY),
    ("outgoing-request.set-method", HUGE, MEMORY),
    ("outgoing-request.scheme", "bytes=64 rounds=1000", MEMORY),
    ("outgoing-request.set-scheme", HUGE, MEMORY),
    ("outgoing-request.authority", "bytes=512 rounds=1000", MEMORY),
    ("outgoing-request.set-authority", HUGE, MEMORY),
    ("outgoing-request.path-with-query", "bytes=16384 rounds=1000", MEMORY),
    ("outgoing-request.set-path-with-query", HUGE, HEADERS),
    ("outgoing-request.headers", SHORT, MEMORY),
    ("outgoing-response.constructor", SHORT, MEMORY),
    ("outgoing-response.status-code", MANY, KEEPS_NOTHING),
    ("outgoing-response.set-status-code", MANY, KEEPS_NOTHING),
    ("outgoing-response.headers", SHORT, MEMORY),
    ("outgoing-response.body", MANY, MEMORY),
    ("outgoing-body.write", MANY, MEMORY),
    ("outgoing-body.finish", SHORT, MEMORY),
    ("request-options.constructor", MANY, MEMORY),
    ("request-options.connect-timeout", OFTEN, KEEPS_NOTHING),
    ("request-options.set-connect-timeout", OFTEN, KEEPS_NOTHING),
    ("request-options.first-byte-timeout", OFTEN, KEEPS_NOTHING),
    ("request-options.set-first-byte-timeout", OFTEN, KEEPS_NOTHING),
    ("request-options.between-bytes-timeout", OFTEN, KEEPS_NOTHING),
    ("request-options.set-between-bytes-timeout", OFTEN, KEEPS_NOTHING),
    ("output-stream.check-write", MANY, MEMORY),
    ("output-stream.write", MANY, MEMORY),
    ("output-stream.write", HUGE, TRAP),
    ("output-stream.write-zeroes", MANY, MEMORY),
    ("output-stream.write-zeroes", HUGE, TRAP),
    ("output-stream.blocking-write-and-flush", "bytes=4096 rounds=1000", MEMORY),
    ("output-stream.blocking-write-and-flush", HUGE, TRAP),
    ("output-stream.blocking-write-zeroes-and-flush", "bytes=4096 rounds=1000", MEMORY),
    ("output-stream.blocking-write-zeroes-and-flush", HUGE, TRAP),
    ("output-stream.flush", MANY, MEMORY),
    ("output-stream.blocking-flush", MANY, MEMORY),
    ("output-stream.subscribe", MANY, MEMORY),
    ("incoming-request.method", MANY, TRAP),
    ("incoming-request.path-with-query", MANY, TRAP),
    ("incoming-request.scheme", MANY, TRAP),
    ("incoming-request.authority", MANY, TRAP),
    ("incoming-request.headers", MANY, TRAP),
    ("incoming-request.consume", MANY, TRAP),
    ("response-outparam.set", SHORT, TRAP),
    ("http-error-code", MANY, TRAP),
    ("error.to-debug-string", MANY, TRAP),
    ("now", OFTEN, KEEPS_NOTHING),
    ("resolution", OFTEN, KEEPS_NOTHING),
    ("subscribe-instant", OFTEN, MEMORY),
    ("subscribe-duration", OFTEN, MEMORY),
    ("pollable.ready", OFTEN, KEEPS_NOTHING),
    ("pollable.block", OFTEN, KEEPS_NOTHING),
    ("poll", "items=1 rounds=10000", KEEPS_NOTHING),
    ("poll", "items=200000 rounds=10", MEMORY),
];

/// What needs an answer, in `validate`.
#[rustfmt::skip]
const ONLINE: &[Row] = &[
    ("handle", MANY, &["request-limit"]),
    ("future-incoming-response.get", MANY, &["request-limit"]),
    ("future-incoming-response.subscribe", MANY, MEMORY),
    ("incoming-response.status", MANY, KEEPS_NOTHING),
    ("incoming-response.headers", MANY, MEMORY),
    ("incoming-response.consume", MANY, KEEPS_NOTHING),
    ("incoming-body.stream", MANY, KEEPS_NOTHING),
    ("incoming-body.finish", MANY, &["request-limit"]),
    ("future-trailers.get", MANY, KEEPS_NOTHING),
    ("future-trailers.subscribe", MANY, MEMORY),
    ("input-stream.read", MANY, KEEPS_NOTHING),
    ("input-stream.blocking-read", MANY, KEEPS_NOTHING),
    ("input-stream.skip", MANY, KEEPS_NOTHING),
    ("input-stream.blocking-skip", MANY, KEEPS_NOTHING),
    ("input-stream.subscribe", MANY, MEMORY),
    ("output-stream.splice", MANY, MEMORY),
    ("output-stream.blocking-splice", MANY, MEMORY),
];

/// The interfaces whose functions a connector may import.
const INTERFACES: [&str; 6] = [
    "types",
    "outgoing-handler",
    "error",
    "poll",
    "streams",
    "monotonic-clock",
];

/// The component, and the options that let it reach a mock API.
struct Hoarders {
    component: PathBuf,
    base_url: String,
    ca_file: PathBuf,
}

impl Hoarders {
    fn of(world: &World) -> Self {
        Self {
            component: world.file("hostile.wasm", Variant::Plain.bytes()),
            base_url: format!("base-url={}", world.url("{api}/v1")),
            ca_file: world.folder.path().join("ca.pem"),
        }
    }

    fn run(&self, behaviour: &str, options: &[&str]) -> Peak {
        let run = Run::new("validate")
            .arg("--component")
            .arg(&self.component)
            .args(["--set", &self.base_url])
            .args(["--set", &format!("behaviour={behaviour}")])
            .args(["--secret-from", "api-key=env:KEY", "--json"])
            .args(["--allow-address", "127.0.0.0/8"])
            .args(["--allow-address", "::1/128", "--ca-file"])
            .arg(&self.ca_file)
            .args(options.iter().copied())
            .env("KEY", GOOD_KEY);
        let peak = peak_memory::run(run.command());
        leaks::assert_none(GOOD_KEY, peak.said.as_bytes(), behaviour);
        peak
    }
}

fn code(peak: &Peak) -> String {
    // An error is said on stderr too.
    let object = peak.said.lines().find(|line| line.starts_with('{'));
    let json: Value = serde_json::from_str(object.unwrap_or_default()).unwrap_or_default();
    let code = json["code"].as_str().or(json["error"]["code"].as_str());
    code.unwrap_or(&peak.said).to_owned()
}

#[test]
fn no_function_of_the_host_makes_it_keep_more_than_64_mib() {
    let world = World::new();
    let hoarders = Hoarders::of(&world);
    // Compiles, unless another test did.
    hoarders.run("get", &[]);
    let idle = hoarders.run("get", &[]);
    assert_eq!(code(&idle), "ok");
    let offline = OFFLINE.iter().map(|row| (row, "check"));
    let online = ONLINE.iter().map(|row| (row, "validate"));
    let rows: Vec<_> = offline.chain(online).collect();
    let next = AtomicUsize::new(0);
    let complaints = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(((function, how, codes), place)) =
                    rows.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let behaviour = format!("hoard function={function} {how} in={place}");
                    let peak = hoarders.run(&behaviour, &[]);
                    let (code, kib) = (code(&peak), peak.kib.saturating_sub(idle.kib));
                    if !codes.contains(&code.as_str()) || kib > MOST_KIB {
                        let complaint = format!("{behaviour}: {code} with {kib} KiB");
                        complaints.lock().unwrap().push(complaint);
                    }
                }
            });
        }
    });
    let complaints = complaints.into_inner().unwrap();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));

    // Control: with the limit raised, the same headers are kept, and the measure sees them.
    let raised = ["--max-memory-bytes", "1073741824"];
    let behaviour = format!("hoard function=fields.from-list {SHORT} in=check");
    let peak = hoarders.run(&behaviour, &raised);
    assert_eq!(code(&peak), "ok");
    let kib = peak.kib.saturating_sub(idle.kib);
    assert!(kib > MOST_KIB, "{kib} KiB");
}

#[test]
fn every_function_that_a_connector_may_import_is_tried() {
    let tried: Vec<&str> = [OFFLINE, ONLINE].concat().iter().map(|row| row.0).collect();
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit/deps");
    let mut functions = Vec::new();
    for file in ["http.wit", "io.wit", "clocks.wit"] {
        functions.extend(functions_of(
            &std::fs::read_to_string(wit.join(file)).unwrap(),
        ));
    }
    assert!(functions.len() > 70, "{functions:?}");
    let missing: Vec<_> = functions
        .iter()
        .filter(|function| !tried.contains(&function.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The stable functions of a package, as `resource.function`.
fn functions_of(wit: &str) -> Vec<String> {
    let (mut interface, mut resource, mut is_unstable) = (String::new(), None, false);
    let mut functions = Vec::new();
    for line in wit.lines().map(str::trim) {
        let name = |line: &str| line.trim_end_matches(['{', '}', ';', ' ']).to_owned();
        if let Some(rest) = line.strip_prefix("interface ") {
            (interface, resource) = (name(rest), None);
        } else if let Some(rest) = line.strip_prefix("resource ") {
            // One without methods ends where it begins.
            resource = line.ends_with('{').then(|| name(rest));
        } else if line == "}" {
            resource = None;
        }
        let declared = line
            .split_once(": func(")
            .or(line.split_once(": static func("));
        let function = match declared {
            Some((function, _)) => Some(function),
            None => line.starts_with("constructor(").then_some("constructor"),
        };
        if let Some(function) = function
            && !is_unstable
            && INTERFACES.contains(&interface.as_str())
        {
            let resource = resource.as_ref().map(|resource| format!("{resource}."));
            // What else is a keyword has a percent sign.
            functions.push(resource.unwrap_or_default() + function.trim_start_matches('%'));
        }
        is_unstable = line.starts_with("@unstable");
    }
    functions
}
