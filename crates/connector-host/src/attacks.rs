//! Attacks that try to read a key where there is a network, or the key of another credential.
//!
//! A spy writes the last bit of the key, in an instance that sees it, into something that may outlive that
//! instance. What it measures later goes to the origin. Each attack runs with one rule of isolation in force
//! and the others lifted, and once with all of them lifted, where it must succeed.

mod origin;
mod spy;

use connector_sandbox::Isolation;
use connector_sandbox::odds::{Measured, assert_reads, assert_reads_nothing};
use spy::Spy;

/// Four pages at a different place for each of a thousand calls.
const PAGES: &str = "spy-pages pages=4";

/// More pages than the noise on the way to an origin can hide. Each call needs its own process, where they are
/// new.
const ORIGIN: &str = "spy-origin pages=600 times=2";

/// The places of all earlier calls.
const CROWD: &str = "spy-crowd pages=4";

/// Four pages that the previous call wrote.
const NEXT: &str = "spy-next pages=4";

/// Lifts every rule.
fn nothing_holds() -> Isolation {
    Isolation::default()
        .lift_still_clock()
        .lift_no_history()
        .lift_separate_engines()
        .lift_fixed_budgets()
}

/// The only rules in force.
fn still_clock_only() -> Isolation {
    Isolation::default()
        .lift_no_history()
        .lift_separate_engines()
        .lift_fixed_budgets()
}

fn no_history_only() -> Isolation {
    Isolation::default()
        .lift_still_clock()
        .lift_separate_engines()
        .lift_fixed_budgets()
}

fn separate_engines_only() -> Isolation {
    Isolation::default()
        .lift_still_clock()
        .lift_no_history()
        .lift_fixed_budgets()
}

fn all_but_fixed_budgets() -> Isolation {
    Isolation::default().lift_fixed_budgets()
}

/// From the instance with the key to the one with the network, in one call.
mod pages_within_a_call {
    use super::*;

    #[test]
    fn control_reads() {
        assert_reads(|| Spy::new(nothing_holds()).many_calls(PAGES));
    }

    #[test]
    fn nothing_with_all_rules() {
        assert_reads_nothing(|| Spy::new(Isolation::default()).many_calls(PAGES));
    }

    #[test]
    fn nothing_with_the_still_clock_only() {
        assert_reads_nothing(|| Spy::new(still_clock_only()).many_calls(PAGES));
    }

    #[test]
    fn nothing_without_history_only() {
        assert_reads_nothing(|| Spy::new(no_history_only()).many_calls(PAGES));
    }

    #[test]
    fn nothing_with_separate_engines_only() {
        assert_reads_nothing(|| Spy::new(separate_engines_only()).many_calls(PAGES));
    }
}

/// From any credential to any other, with sixteen calls at a time.
mod pages_among_sixteen_jobs {
    use super::*;

    #[test]
    fn control_reads() {
        assert_reads(|| {
            let found = Spy::new(nothing_holds()).small_crowd(CROWD);
            assert!(found.len() > 20, "{} keys were found", found.len());
            found
        });
    }

    #[test]
    fn nothing_with_all_rules() {
        assert_reads_nothing(|| Spy::new(Isolation::default()).crowd(CROWD));
    }

    #[test]
    fn nothing_without_history_only() {
        assert_reads_nothing(|| Spy::new(no_history_only()).crowd(CROWD));
    }

    #[test]
    fn nothing_with_separate_engines_only() {
        assert_reads_nothing(|| Spy::new(separate_engines_only()).crowd(CROWD));
    }
}

/// From one credential's key to the header of the next credential.
mod pages_of_the_credential_before {
    use super::*;

    #[test]
    fn control_reads() {
        assert_reads(|| Spy::new(nothing_holds()).call_after_call(NEXT));
    }

    #[test]
    fn nothing_with_all_rules() {
        assert_reads_nothing(|| Spy::new(Isolation::default()).call_after_call(NEXT));
    }

    #[test]
    fn nothing_with_the_still_clock_only() {
        assert_reads_nothing(|| Spy::new(still_clock_only()).call_after_call(NEXT));
    }

    #[test]
    fn nothing_without_history_only() {
        assert_reads_nothing(|| Spy::new(no_history_only()).call_after_call(NEXT));
    }
}

/// The origin measures the time between two requests with its own clock.
mod pages_by_the_clock_of_the_origin {
    use super::*;

    #[test]
    fn control_reads() {
        assert_reads(|| Spy::first_calls(nothing_holds(), ORIGIN));
    }

    #[test]
    fn nothing_with_all_rules() {
        assert_reads_nothing(|| Spy::new(Isolation::default()).many_calls(ORIGIN));
    }

    #[test]
    fn nothing_without_history_only() {
        assert_reads_nothing(|| Spy::first_calls(no_history_only(), ORIGIN));
    }

    #[test]
    fn nothing_with_separate_engines_only() {
        assert_reads_nothing(|| Spy::first_calls(separate_engines_only(), ORIGIN));
    }
}

/// The time left to the instance with the network.
mod time_left {
    use super::*;

    /// A request is sent for 150 ms: an instance that waits for 120 is too late if another one computed for 80.
    fn measured(isolation: Isolation) -> Vec<Measured> {
        let rounds = Spy::new(isolation).rounds_in(80);
        let spy = Spy::with_call_milliseconds(isolation, 400);
        spy.few_calls(&format!("spy-deadline wait=120 rounds={rounds}"))
    }

    #[test]
    fn control_reads() {
        assert_reads(|| measured(all_but_fixed_budgets()));
    }

    #[test]
    fn nothing_with_fixed_budgets() {
        assert_reads_nothing(|| measured(Isolation::default()));
    }
}

/// The CPU time left to the instance with the network.
mod processor_time_left {
    use super::*;

    /// One instance may compute for 100 ms; two need 140.
    fn measured(isolation: Isolation) -> Vec<Measured> {
        let rounds = Spy::new(isolation).rounds_in(70);
        let spy = Spy::with_cpu_milliseconds(isolation, 100);
        spy.few_calls(&format!("spy-processor rounds={rounds}"))
    }

    #[test]
    fn control_reads() {
        assert_reads(|| measured(all_but_fixed_budgets()));
    }

    #[test]
    fn nothing_with_fixed_budgets() {
        assert_reads_nothing(|| measured(Isolation::default()));
    }
}

/// Everything that changes while a connector computes.
mod clocks {
    use super::*;

    const CLOCK: &str = "spy-clock rounds=60000000";

    #[test]
    fn nothing_moves_but_in_a_wait() {
        let seen = Spy::new(Isolation::default()).look(CLOCK);
        assert_eq!(seen, "moved=false&ripe=false&arriving=false&waited=true");
    }

    #[test]
    fn control_everything_moves_where_the_rule_is_lifted() {
        let seen = Spy::new(Isolation::default().lift_still_clock()).look(CLOCK);
        assert_eq!(seen, "moved=true&ripe=true&arriving=true&waited=true");
    }
}
