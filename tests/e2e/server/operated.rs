//! The server as those who operate it see it.

use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use clari_mock::GOOD_KEY;
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::server::api::{Api, Ask, MANAGE, READ, USE, exchange};
use crate::support::hostile_component::Variant;
use crate::support::shelf::Shelf;

#[test]
fn it_says_whether_it_runs_and_counts_what_it_does_without_names_of_hosts() {
    let api = Api::start();
    api.save("a");
    assert_eq!(api.ask(Ask::get("/healthz")).body, "ok\n");
    assert_eq!(api.ask(Ask::get("/readyz")).body, "ready\n");
    api.ask(Ask::get("/metrics")).expect(401, "unauthorized");
    let metrics = api.ask(Ask::get("/metrics").token(READ)).body;
    for line in [
        "http_requests_total{method=\"PUT\",route=\"/v1/credentials/{name}\",status=\"201\"} 1",
        // A label without text is one that is not there.
        "verdicts_total{connector=\"clari-revenue\",outcome=\"valid\",origin=\"\"} 1",
        "# EOF",
    ] {
        assert!(metrics.contains(line), "{line} in\n{metrics}");
    }
    assert!(!metrics.contains("localhost"), "{metrics}");
    // Unless that is asked for.
    let api = Api::with(&["--origins-in-metrics"]);
    api.save("a");
    let metrics = api.ask(Ask::get("/metrics").token(READ)).body;
    let origin = api.shelf.world.url("origin=\"{api}\"");
    assert!(metrics.contains(&origin), "{origin} in\n{metrics}");
}

#[test]
fn the_log_has_an_object_for_each_request_with_its_id_and_nothing_of_its_path() {
    let mut api = Api::start();
    let answer = api.ask(Ask::get("/v1/credentials/name-in-the-path?query=in-the-log").token(READ));
    let id = answer.headers["x-request-id"].clone();
    api.end();
    thread::sleep(Duration::from_millis(200));
    let log = api.log();
    let objects: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let logged = objects
        .iter()
        .find(|object| object["span"]["id"] == id.as_str());
    let logged = logged.unwrap_or_else(|| panic!("no {id} in\n{log}"));
    assert_eq!(logged["status"], 400);
    assert_eq!(logged["span"]["route"], "/v1/credentials/{name}");
    for secret in ["name-in-the-path", "in-the-log"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn at_sigterm_what_was_begun_ends_and_nothing_new_begins() {
    let mut api = Api::start();
    api.save("a");
    let slow =
        json!({"values": {"api-key": GOOD_KEY, "base-url": api.shelf.world.url("{silent}/v1")}});
    let ask = Ask::post("/v1/connectors/clari-revenue/validate")
        .json(&slow)
        .token(USE);
    let (host, bytes) = (api.host.clone(), ask.bytes(&api.host));
    let asking = thread::spawn({
        let host = host.clone();
        move || exchange(TcpStream::connect(host).unwrap(), &bytes)
    });
    // A connection that is idle, and must not hold up the end.
    let idle = TcpStream::connect(&host).unwrap();
    thread::sleep(Duration::from_secs(1));
    api.signal(Signal::TERM);
    thread::sleep(Duration::from_millis(500));
    assert!(TcpStream::connect(&host).is_err());
    let answer = asking.join().unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["outcome"], "undetermined");
    assert_eq!(api.child.wait().unwrap().code(), Some(0));
    drop(idle);
}

#[test]
fn under_load_a_call_too_many_is_told_when_to_come_back() {
    let api = Api::with(&["--max-calls", "1"]);
    let slow =
        json!({"values": {"api-key": GOOD_KEY, "base-url": api.shelf.world.url("{silent}/v1")}});
    let validate = || {
        Ask::post("/v1/connectors/clari-revenue/validate")
            .json(&slow)
            .token(USE)
    };
    thread::scope(|scope| {
        let first = scope.spawn(|| api.ask(validate()).status);
        thread::sleep(Duration::from_millis(500));
        let second = api.ask(validate());
        second.expect(429, "too-many-requests");
        assert_eq!(second.headers["retry-after"], "1");
        // What needs no call is answered.
        assert_eq!(api.ask(Ask::get("/v1/credentials").token(READ)).status, 200);
        assert_eq!(first.join().unwrap(), 200);
    });
}

#[test]
fn a_client_that_goes_away_leaves_its_call_to_its_end_and_in_the_log() {
    let api = Api::with(&["--max-call-milliseconds", "2000"]);
    let put = api.put("a?save=anyway", GOOD_KEY, "{silent}/v1");
    api.done(put.header("if-none-match", "*"));
    let count = || {
        let entries = api.done(Ask::get("/v1/audit")).json()["entries"].clone();
        entries.as_array().unwrap().len()
    };
    let before = count();
    let ask = Ask::post("/v1/credentials/a/validate")
        .token(USE)
        .bytes(&api.host);
    let mut stream = TcpStream::connect(&api.host).unwrap();
    stream.write_all(&ask).unwrap();
    // The call has begun, and waits for the API.
    thread::sleep(Duration::from_millis(500));
    assert_eq!(count(), before);
    drop(stream);
    for _ in 0..200 {
        if count() == before + 1 {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("the use is not in the log");
}

#[test]
fn connectors_of_a_folder_are_taken_by_digest_and_anew_when_told() {
    let shelf = Shelf::new();
    let folder = shelf.world.folder.path().join("connectors");
    std::fs::create_dir(&folder).unwrap();
    let put = |name: &str, bytes: &[u8]| {
        // As a package manager would: written beside, and moved into its place.
        std::fs::write(folder.join("new.tmp"), bytes).unwrap();
        std::fs::rename(folder.join("new.tmp"), folder.join(name)).unwrap();
    };
    put("stranger.wasm", &Variant::Plain.bytes());
    put("clari-revenue.wasm", &Variant::Plain.bytes());
    put("Not-A-Name.wasm", &Variant::Plain.bytes());
    put("broken.wasm", b"\0asm broken");
    let option = folder.to_str().unwrap().to_owned();
    let api = Api::on(shelf, &["--connectors", &option]);
    let names = || {
        let list = api.done(Ask::get("/v1/connectors")).json()["connectors"].clone();
        let named = |one: &Value| format!("{} {}", one["name"].as_str().unwrap(), one["trusted"]);
        list.as_array()
            .unwrap()
            .iter()
            .map(named)
            .collect::<Vec<_>>()
    };
    // Nobody takes the name of the built-in one.
    assert_eq!(names(), ["clari-revenue true", "stranger false"]);
    let form = api.done(Ask::get("/v1/connectors/stranger/form"));
    let sha256 = form.etag().trim_matches('"').to_owned();
    let body = json!({"connector": "stranger", "credential": "s", "scope": "manage"});
    let token = api.done(Ask::post("/v1/sessions").json(&body)).json()["token"].clone();
    let token = token.as_str().unwrap().to_owned();
    // It is swapped while the server runs.
    put(
        "stranger.wasm",
        &[&Variant::Plain.bytes()[..], b"\0\x02\x01x"].concat(),
    );
    let check = |token: &str| {
        let body = json!({"values": {}, "sha256": sha256});
        api.ask(
            Ask::post("/v1/connectors/stranger/check")
                .json(&body)
                .token(token),
        )
    };
    assert_ne!(check(USE).status, 409);
    api.signal(Signal::HUP);
    for _ in 0..200 {
        if api.done(Ask::get("/v1/connectors/stranger/form")).etag() != form.etag() {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    // A form of the component before, and a session that is bound to it, are refused.
    check(USE).expect(409, "connector-changed");
    let unpinned = json!({"values": {}});
    let ask = Ask::post("/v1/connectors/stranger/check").json(&unpinned);
    api.ask(ask.token(&token)).expect(409, "connector-changed");
    std::fs::remove_file(folder.join("stranger.wasm")).unwrap();
    api.signal(Signal::HUP);
    for _ in 0..200 {
        if names() == ["clari-revenue true"] {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("it is still there: {:?}", names());
}

#[test]
fn the_form_of_any_connector_comes_as_a_form_and_as_a_schema() {
    let api = Api::start();
    let form = api
        .done(Ask::get("/v1/connectors/clari-revenue/form"))
        .json();
    assert_eq!(form["fields"][0]["name"], "api-key");
    let schema =
        Ask::get("/v1/connectors/clari-revenue/form").header("accept", "application/schema+json");
    let schema = api.done(schema);
    assert_eq!(schema.headers["content-type"], "application/schema+json");
    let validator = jsonschema::draft202012::new(&schema.json()).unwrap();
    assert!(validator.is_valid(&json!({"api-key": "0123456789"})));
    assert!(!validator.is_valid(&json!({"other": "0123456789"})));
    let shown = api.done(Ask::get("/v1/connectors/clari-revenue")).json();
    assert_eq!(
        (&shown["trusted"], &shown["name"]),
        (&json!(true), &json!("clari-revenue"))
    );
    assert_eq!(
        api.ask(Ask::get("/v1/connectors/clari-revenue").token(MANAGE))
            .status,
        200
    );
}
