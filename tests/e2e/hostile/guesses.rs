//! What an instance with a network learns of a secret that no header carries: nothing, however many guesses at it a
//! server sends.

use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use clari_mock::GOOD_KEY;

use crate::support::harness::{Done, Run, World};
use crate::support::hostile_component::Variant;
use crate::support::raw_server::{RawServer, Wire};

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

/// How many guesses an instance saw changed, as it reports to the server in the next request.
static CHANGED: AtomicUsize = AtomicUsize::new(usize::MAX);

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
        CHANGED.store(changed.count(), Ordering::SeqCst);
        wire.answer("", "{}");
    } else {
        wire.answer("", guesses.join("~"));
    }
}

#[test]
fn no_guess_at_a_secret_that_is_not_sent_is_taken_out_of_an_answer() {
    let seen = |guesses| {
        validate("relay", guesses);
        CHANGED.swap(usize::MAX, Ordering::SeqCst)
    };
    assert_eq!(seen(pins), 0);
    // The control: of a secret that is sent, the right one is taken out.
    assert_eq!(seen(keys), 1);
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

/// The secret that is sent and the other one, in encodings that hold both.
fn together(wire: &mut Wire) {
    let key = wire.authorization().replace("Bearer ", "");
    let both = BASE64_STANDARD.encode(format!("{key}:{PIN}"));
    wire.answer("", format!("{both} {key}{PIN}"));
}

/// What an instance makes of an answer with the one secret cut out could be a rest of the other.
#[test]
fn nothing_is_shown_of_an_answer_that_holds_a_secret_which_is_not_sent() {
    for answers in [pins, together] {
        let done = validate("get say=the~pin:", answers);
        let json = done.json();
        assert_eq!(
            (done.code(), &json["code"]),
            (3, &"unsent-secret".into()),
            "{json}"
        );
        assert!(!done.all().contains("pin-"), "{}", done.all());
    }
    // The control: an answer without it is quoted.
    let done = validate("get say=the~pin:", |wire| wire.answer("", "pin-000418"));
    let json = done.json();
    assert!(
        json["message"].as_str().unwrap().contains("pin-000418"),
        "{json}"
    );
}
