//! What an instance with a network learns of a secret that no header carries: nothing, however many guesses at it a
//! server sends.

use clari_mock::GOOD_KEY;

use crate::harness::{Done, Run, World};
use crate::hostile_component::Variant;
use crate::raw_server::{RawServer, Wire};

/// The secret that no header carries.
const PIN: &str = "pin-000417";

/// A connector of two secrets, of which `authorize` carries one, against a server that sends guesses.
fn validate(behaviour: &str, guesses: fn(&mut Wire)) -> Done {
    let world = World::new();
    let component = world.file("two.wasm", Variant::AtLoad("two-secrets").bytes());
    Run::new("validate")
        .arg("--component")
        .arg(component)
        .args([
            "--set",
            &format!("base-url={}", RawServer::start(guesses).base_url("http")),
        ])
        .args(["--set", &format!("behaviour={behaviour}"), "--json"])
        .args(["--secret-from", "api-key=env:KEY"])
        .args(["--secret-from", "other-key=env:OTHER_KEY"])
        .args(["--allow-address", "127.0.0.1/32", "--allow-plaintext"])
        .env("KEY", GOOD_KEY)
        .env("OTHER_KEY", PIN)
        .done()
}

/// Answers with a hundred guesses: of the first request, and of the one that says what was left of them.
fn pins(wire: &mut Wire) {
    answer(
        wire,
        &(400..500)
            .map(|n| format!("pin-{n:06}"))
            .collect::<Vec<_>>(),
    );
}

fn keys(wire: &mut Wire) {
    let key = wire.authorization().replace("Bearer ", "");
    let other = |n| format!("{}{n}", key.get(..key.len() - 2).unwrap());
    answer(wire, &[other(10), key.clone(), other(20)]);
}

fn answer(wire: &mut Wire, guesses: &[String]) {
    let path = wire.request.split(' ').nth(1).unwrap_or_default();
    // A relayed answer is in the path, backwards.
    if let Some((_, seen)) = path.split_once("/admin/limits/") {
        let seen: String = seen.chars().rev().collect();
        let changed = guesses
            .iter()
            .zip(seen.split('~'))
            .filter(|(sent, seen)| sent != seen);
        wire.answer("", format!("changed: {}", changed.count()));
    } else {
        wire.answer("", guesses.join("~"));
    }
}

fn message(done: &Done) -> String {
    assert_eq!(done.code(), 0, "{}", done.all());
    done.json()["message"].as_str().unwrap().to_owned()
}

#[test]
fn no_guess_at_a_secret_that_is_not_sent_is_taken_out_of_an_answer() {
    let told = |guesses| message(&validate("relay", guesses));
    assert!(told(pins).ends_with("changed: 0"), "{}", told(pins));
    // The control: of a secret that is sent, the right one is taken out.
    assert!(told(keys).ends_with("changed: 1"), "{}", told(keys));
}

/// Says a text backwards, which is then in the path of the next request.
fn backwards(wire: &mut Wire, text: &str) {
    if wire.request.contains("/admin/limits/") {
        wire.answer("", "{}");
    } else {
        wire.answer("", text.chars().rev().collect::<String>());
    }
}

#[test]
fn no_guess_at_a_secret_that_is_not_sent_stops_a_request() {
    let right = validate("relay", |wire| backwards(wire, PIN));
    let wrong = validate("relay", |wire| backwards(wire, "pin-000418"));
    assert_eq!(right.code(), 0, "{}", right.all());
    assert_eq!(wrong.code(), 0, "{}", wrong.all());
    // The control: the one that is sent stops it.
    let done = validate("relay", |wire| {
        let key = wire.authorization().replace("Bearer ", "");
        backwards(wire, &key);
    });
    assert_eq!(done.json()["error"]["code"], "secret-misplaced");
}

#[test]
fn what_people_see_is_still_without_it() {
    let done = validate("get say=the~pin:", pins);
    let said = message(&done);
    assert!(said.contains("[secret]") && !said.contains(PIN), "{said}");
    assert!(
        said.contains("pin-000416") && said.contains("pin-000418"),
        "{said}"
    );
}
