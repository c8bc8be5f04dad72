//! What went wrong elsewhere and no answer of a server shows: each named after its thread.
//!
//! Those that an answer shows are among the verdict vectors, under the names of their threads.

use std::time::{Duration, Instant};

use clari_mock::GOOD_KEY;

use crate::support::harness::{Done, World};
use crate::support::hostile_component::Variant;
use crate::support::shelf::Shelf;

/// One end of a connector that behaves as the text says.
fn behaving(world: &World, behaviour: &str) -> Done {
    let file = world.file("hostile.wasm", Variant::Plain.bytes());
    world
        .validate("{api}/v1")
        .arg("--component")
        .arg(file)
        .args(["--set", &format!("behaviour={behaviour}")])
        .args(["--secret-from", "api-key=env:HOST_RUNNER_API_KEY", "--json"])
        .done()
}

/// A fault of the connector's own code says nothing of the credential.
#[test]
fn n8n_29862_a_fault_of_the_connector_is_no_bad_credential() {
    let world = World::new();
    let fault = behaving(&world, "trap");
    assert_eq!(fault.code(), 4, "{}", fault.all());
    let json = fault.json();
    assert_eq!(json["error"]["code"], "trap");
    assert!(json.get("outcome").is_none(), "{json}");
    let good = behaving(&world, "get");
    assert_eq!((good.code(), &good.json()["outcome"]), (0, &"valid".into()));
}

/// A connector that has no way to test its credential says so, and that is no failure of the credential.
#[test]
fn n8n_30995_a_credential_that_cannot_be_tested_is_undetermined() {
    let world = World::new();
    let untested = behaving(&world, "claim outcome=undetermined");
    assert_eq!(untested.code(), 3, "{}", untested.all());
    assert_eq!(untested.json()["outcome"], "undetermined");
    assert!(world.requests().is_empty());
    let tested = behaving(&world, "get");
    assert_eq!(tested.code(), 0, "{}", tested.all());
}

/// `valid` without an answered request is not passed on.
#[test]
fn meltano_6860_no_test_is_no_success() {
    let world = World::new();
    let claimed = behaving(&world, "claim outcome=valid");
    assert_eq!(claimed.code(), 4, "{}", claimed.all());
    assert_eq!(claimed.json()["error"]["code"], "unproved-verdict");
    assert!(world.requests().is_empty());
    let earned = behaving(&world, "get");
    assert_eq!(earned.code(), 0, "{}", earned.all());
}

/// The most talkative log holds no credential, even where the server repeats it.
#[test]
fn nango_2243_the_log_holds_no_key() {
    let world = World::new();
    for (base_url, exit) in [
        ("{api}/v1", 0),
        ("{api}/v9", 3),
        ("{api}/cases/dify-39888-echo/v1", 3),
    ] {
        let run = world
            .validate(base_url)
            .args(["--log", "trace", "--receipt"]);
        let key = "Mock-Api-Echo-Key-0123456789abcdefghij";
        let key = if exit == 0 { GOOD_KEY } else { key };
        let done = run.env("HOST_RUNNER_API_KEY", key).done();
        assert_eq!(done.code(), exit, "{}", done.all());
        // The control: there is a log, and it is about this call.
        let told = "answered with status";
        assert!(done.stderr().contains(told), "{}", done.stderr());
        assert!(!done.all().contains(key));
    }
}

/// A change of a plain field keeps the secret, and the check goes on to work.
#[test]
fn airbyte_1849_a_change_of_a_plain_field_keeps_the_secret() {
    let shelf = Shelf::new().with("a");
    let before = shelf.world.requests().len();
    let base_url = format!("base-url={}", shelf.world.url("{api}/v4"));
    let edited = shelf
        .reaching(shelf.credential("edit"))
        .args(["a", "--set", &base_url, "--json"])
        .done();
    assert_eq!(edited.code(), 0, "{}", edited.all());
    assert_eq!(edited.json()["code"], "ok");
    let requests = shelf.world.requests();
    assert_eq!(requests.len(), before + 1);
    assert_eq!(requests[before].path(), "/v4/admin/limits");
    assert_eq!(requests[before].header("apikey"), Some(GOOD_KEY));
}

/// A 429 is reported at once, after one request, with the time that the server asks for.
#[test]
fn airbyte_17980_a_429_is_not_waited_for() {
    let world = World::new();
    let started = Instant::now();
    let base_url = "{api}/cases/airbyte-17980-rate-limited/v1";
    let done = world.validate(base_url).arg("--json").done();
    assert_eq!(done.json()["retry_after_seconds"], 3600, "{}", done.all());
    assert_eq!(world.requests().len(), 1);
    assert!(started.elapsed() < Duration::from_secs(30));
}
