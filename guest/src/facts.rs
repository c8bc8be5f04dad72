//! The figures in a success, and warnings for what is used up.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use crate::bindings::{Fact, Finding};
use crate::finding::Problem;
use crate::json::{Json, Object};

/// How to read a figure from a member.
type Reading = fn(Json) -> Option<u64>;

const NUMBER: Reading = |json| json.figure();
const LENGTH: Reading = |json| json.length();

/// The members of `jobs`, the names of their facts, and how to read each. For lists of job ids only
/// the length is used; the ids are not read.
const FIGURES: [(&str, &str, Reading); 6] = [
    ("monthlyQuota", "monthly-quota", NUMBER),
    ("availableMonthlyQuota", AVAILABLE_MONTHLY_QUOTA, NUMBER),
    ("concurrentLimit", "concurrent-limit", NUMBER),
    (
        "availableConcurrentLimit",
        AVAILABLE_CONCURRENT_LIMIT,
        NUMBER,
    ),
    ("runningJobIds", "running-jobs", LENGTH),
    ("submittedJobIds", "submitted-jobs", LENGTH),
];

const AVAILABLE_MONTHLY_QUOTA: &str = "available-monthly-quota";
const AVAILABLE_CONCURRENT_LIMIT: &str = "available-concurrent-limit";

/// The facts that give a warning at zero.
static EXHAUSTED: [(&str, Problem); 2] = [
    (
        AVAILABLE_MONTHLY_QUOTA,
        Problem::warning(
            "quota-exhausted",
            "Your organisation has used up its exports of the last 30 days: wait until the oldest no longer count, or ask Clari for a higher quota.",
        ),
    ),
    (
        AVAILABLE_CONCURRENT_LIMIT,
        Problem::warning(
            "concurrency-exhausted",
            "Your organisation runs as many exports at the same time as it may: wait until one of them ends.",
        ),
    ),
];

/// The figures in `jobs`. A member that is missing, or has another type, gives no fact.
pub(crate) fn facts(jobs: &Object) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (member, name, read) in FIGURES {
        if let Some(value) = jobs.get(member).and_then(read) {
            let name = name.to_owned();
            facts.push(Fact { name, value });
        }
    }
    facts
}

/// A warning for each allowance that is used up.
pub(crate) fn warnings(facts: &[Fact]) -> Vec<Finding> {
    let mut warnings = Vec::new();
    for fact in facts.iter().filter(|fact| fact.value == 0) {
        for (name, problem) in &EXHAUSTED {
            if fact.name == *name {
                warnings.push(problem.finding("", None));
            }
        }
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(jobs: &str) -> Vec<(String, u64)> {
        let jobs = Json::parse(jobs).unwrap().object().unwrap();
        facts(&jobs)
            .into_iter()
            .map(|fact| (fact.name, fact.value))
            .collect()
    }

    #[test]
    fn the_documented_answer_tells_all_six() {
        let jobs = r#"{"concurrentLimit":3,"monthlyQuota":1000,"availableConcurrentLimit":1,
            "availableMonthlyQuota":995,"submittedJobIds":["a"],"runningJobIds":["b","c"]}"#;
        let expected = [
            ("monthly-quota", 1000),
            ("available-monthly-quota", 995),
            ("concurrent-limit", 3),
            ("available-concurrent-limit", 1),
            ("running-jobs", 2),
            ("submitted-jobs", 1),
        ];
        assert_eq!(
            read(jobs),
            expected.map(|(name, value)| (name.to_owned(), value))
        );
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        for value in [
            "\"5\"",
            "-5",
            "1e999",
            "5.5",
            "null",
            "{}",
            "18446744073709551616",
        ] {
            let jobs = [
                "{\"monthlyQuota\":",
                value,
                ",\"runningJobIds\":",
                value,
                "}",
            ]
            .concat();
            assert_eq!(read(&jobs), [], "{value}");
        }
    }

    #[test]
    fn an_allowance_warns_only_at_zero() {
        let codes = |quota, concurrency| {
            let fact = |name: &str, value| Fact {
                name: name.to_owned(),
                value,
            };
            warnings(&[
                fact(AVAILABLE_MONTHLY_QUOTA, quota),
                fact(AVAILABLE_CONCURRENT_LIMIT, concurrency),
            ])
            .into_iter()
            .map(|finding| finding.code)
            .collect::<Vec<_>>()
        };
        assert_eq!(codes(0, 0), ["quota-exhausted", "concurrency-exhausted"]);
        assert_eq!(codes(0, 1), ["quota-exhausted"]);
        assert_eq!(codes(1, 0), ["concurrency-exhausted"]);
        assert!(codes(1, 1).is_empty());
        assert!(warnings(&[]).is_empty());
    }
}
