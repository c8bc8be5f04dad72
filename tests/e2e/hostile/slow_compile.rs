//! A small component that would be compiled for minutes is given up, and its process ends.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::support::harness::{Run, World};
use crate::support::hostile_component::Variant;

/// What compiling may take.
const LIMIT: &str = "10000";

/// Until the program has to be gone: the limit, and what a busy machine adds.
const AT_MOST: Duration = Duration::from_secs(40);

/// Loops inside of one another, each of which hands on all variables: the compiler follows every one
/// through all of them.
pub(crate) fn loops(depth: usize, variables: usize) -> String {
    let mut text = String::from("(component (core module (func (local");
    text.push_str(&" i32".repeat(variables));
    text.push(')');
    text.push_str(&"(loop ".repeat(depth));
    for number in 0..variables {
        write!(
            text,
            "(local.set {number} (i32.add (local.get {number}) (i32.const 1)))"
        )
        .unwrap();
    }
    text.push_str(&"(br_if 0 (local.get 0)))".repeat(depth));
    text.push_str(")) (core instance (instantiate 0)))");
    text
}

#[test]
fn a_component_that_takes_minutes_to_compile_is_given_up() {
    let world = World::new();
    let run = |variant: Variant| {
        let file = world.file("slow.wasm", variant.bytes());
        let started = Instant::now();
        let done = Run::new("validate")
            .arg("--component")
            .arg(file)
            .args(["--max-compile-milliseconds", LIMIT, "--json"])
            .args(["--set", "base-url=https://api.invalid/v1"])
            .args(["--secret-from", "api-key=env:KEY"])
            .env("KEY", "no-key-at-all-0123456789")
            // Nothing of it is kept from an earlier run.
            .env("HOST_RUNNER_CACHE_DIR", "")
            .done();
        assert!(started.elapsed() < AT_MOST, "{:?}", started.elapsed());
        done.json()
    };
    let json = run(Variant::Nesting(|| loops(1_000, 1_000)));
    assert_eq!(json["error"]["code"], "not-a-component", "{json}");
    assert_eq!(
        json["error"]["message"],
        format!("the component took more than {LIMIT} ms to compile")
    );
    // Control: with few loops it is compiled, and gets as far as its one request.
    let json = run(Variant::Nesting(|| loops(3, 10)));
    assert_ne!(json["error"]["code"], "not-a-component", "{json}");
}
