//! `--unsealed`: asked for, warned about, told in the receipt, and still bound to the origin.

use host_runner::standin::GOOD_KEY;

use crate::harness::{Done, World};
use crate::hostile_component::Variant;

/// The end of a run, and what it said.
fn run(world: &World, behaviour: &str, options: &[&str]) -> Done {
    let file = world.file("hostile.wasm", Variant::Plain.bytes());
    world
        .validate("{api}/v1")
        .arg("--component")
        .arg(file)
        .args(["--set", &format!("behaviour={behaviour}")])
        .args(["--secret-from", "api-key=env:HOST_RUNNER_API_KEY", "--json"])
        .args(options.iter().copied())
        .done()
}

#[test]
fn an_unsealed_connector_signs_for_itself_and_the_receipt_says_so() {
    let world = World::new();
    let cases: [(&[&str], i32, &str); 2] = [
        (&[], 4, "authorize-refused"),
        (&["--unsealed"], 1, "token-rejected"),
    ];
    for (options, exit, code) in cases {
        let done = run(&world, "get authorization=longer", options);
        let json = done.json();
        let found = if exit == 4 {
            &json["error"]["code"]
        } else {
            &json["code"]
        };
        assert_eq!((done.code(), found), (exit, &code.into()), "{}", done.all());
        assert_eq!(json["receipt"]["sealed"], options.is_empty());
        assert_eq!(
            done.stderr().contains("warning: --unsealed"),
            !options.is_empty()
        );
    }
    let sent = world.requests();
    assert_eq!(sent.len(), 1);
    assert_eq!(
        sent[0].header("authorization"),
        Some(format!("Bearer {GOOD_KEY}x").as_str())
    );
}

#[test]
fn only_an_unsealed_connector_can_send_the_key_in_disguise_and_only_to_the_origin() {
    let world = World::new();
    let shifted: String = GOOD_KEY.bytes().map(|byte| char::from(byte + 1)).collect();
    for (options, disguised) in [(&[][..], false), (&["--unsealed"][..], true)] {
        let done = run(&world, "get header=user-agent:{shifted}", options);
        assert_eq!(done.code(), 0, "{}", done.all());
        let sent = world.requests();
        let agent = sent.last().unwrap().header("user-agent").unwrap();
        assert_eq!(agent == shifted, disguised);
    }
    let heard = world.requests().len();
    for (behaviour, code) in [
        (
            "get url=https://hostile.invalid/v1/{shifted}",
            "origin-violation",
        ),
        ("get method=POST", "origin-violation"),
        ("get header=x-leak:{shifted}", "origin-violation"),
        ("get query=?k={key}", "secret-misplaced"),
    ] {
        let done = run(&world, behaviour, &["--unsealed"]);
        assert_eq!(
            (done.code(), &done.json()["error"]["code"]),
            (4, &code.into()),
            "{behaviour}"
        );
    }
    assert_eq!(world.requests().len(), heard);
}
