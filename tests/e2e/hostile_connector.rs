//! Hostile connectors, run by the real binary: each try ends in its own way, and succeeds once its rule is lifted.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::arena::{Arena, Case, Control, disagreement};
use crate::hostile_cases;
use crate::hostile_component::Variant;

/// How many cases run at a time.
const THREADS: usize = 2;

/// A number in a trap's text can carry four bytes of a key.
#[test]
fn a_trap_holds_no_number_of_the_connectors() {
    let done = Arena::new().attack(&Case {
        tries: "a handle that does not exist",
        behaviour: "",
        variant: Variant::Nesting(|| {
            r#"(component
                (type $r (resource (rep i32)))
                (core func $drop (canon resource.drop $r))
                (core module $m
                    (import "" "drop" (func $drop (param i32)))
                    (func $start (call $drop (i32.const 1633837924)))
                    (start $start))
                (core instance (instantiate $m (with "" (instance (export "drop" (func $drop)))))))"#
                .to_owned()
        }),
        base_url: "{api}/v1",
        options: &[],
        end: (4, "trap"),
        control: Control::Plain,
    });
    assert_eq!(disagreement((4, "trap"), &done), None);
    assert!(!done.all().contains("1633837924"), "{}", done.all());
}

#[test]
fn every_try_ends_in_its_own_way() {
    let cases = cases();
    let arena = Arena::new();
    each(&cases, |case| {
        let done = arena.attack(case);
        let named = match case.variant {
            Variant::Importing(name) => done.stderr().contains(&format!("`{name}`")),
            _ => true,
        };
        disagreement(case.end, &done)
            .or_else(|| (!named).then(|| format!("the import is not named: {}", done.all())))
    });
    arena.assert_nothing_escaped();
}

#[test]
fn every_try_is_valid_once_its_rule_is_lifted() {
    let cases = cases();
    let arena = Arena::new();
    each(&cases, |case| {
        let (exit, code) = arena.control(case);
        ((exit, &code) != (0, &"ok".into())).then(|| format!("control: {exit} {code}"))
    });
    arena.assert_nothing_escaped();
}

#[test]
fn there_are_cases_enough() {
    assert!(cases().len() >= 60, "{}", cases().len());
}

fn cases() -> Vec<Case> {
    hostile_cases::all()
        .into_iter()
        .flat_map(|(_, cases)| cases)
        .collect()
}

/// Runs all cases, and panics with what all of them have to complain about.
fn each(cases: &[Case], run: impl Fn(&Case) -> Option<String> + Sync) {
    let next = AtomicUsize::new(0);
    let complaints = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(complaint) = run(case) {
                        complaints
                            .lock()
                            .unwrap()
                            .push(format!("{}: {complaint}", case.tries));
                    }
                }
            });
        }
    });
    let complaints = complaints.into_inner().unwrap();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
