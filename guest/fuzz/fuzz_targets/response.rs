//! For any response: there is a verdict with evidence, and it does not reveal the key.
#![no_main]

use clari_revenue::bindings::{Outcome, Value};
use clari_revenue::classify::classify_response;
use clari_revenue::field::API_KEY;
use clari_revenue::response::Response;
use clari_revenue::values::Values;
use libfuzzer_sys::fuzz_target;

/// Capitals and digits only: no text of the connector has such a run.
const KEY: &str = "ZQ7XW2VU9TS4";

/// The headers that a verdict may depend on.
const HEADERS: [&str; 6] = [
    "content-type",
    "date",
    "location",
    "retry-after",
    "server",
    "www-authenticate",
];

fuzz_target!(|input: (u16, [Option<Vec<u8>>; 6], Vec<u8>)| {
    let (status, values, body) = input;
    let named = HEADERS
        .iter()
        .zip(values)
        .filter_map(|(name, value)| Some(((*name).to_owned(), value?)));
    let status = 100 + status % 500;
    let response = Response {
        status,
        headers: named.collect(),
        body,
    };
    let key = [Value {
        name: API_KEY.to_owned(),
        value: KEY.to_owned(),
    }];
    let verdict = classify_response(&response, &Values::new(&key));
    match verdict.outcome {
        Outcome::Valid => assert_eq!(status, 200),
        Outcome::Invalid => assert!(matches!(status, 401 | 403)),
        Outcome::Undetermined => assert!(verdict.actor.is_some()),
    }
    assert_eq!(verdict, classify_response(&response, &Values::new(&key)));
    assert!(!verdict.message.contains(KEY));
    assert!(verdict.retryable || verdict.retry_after_seconds.is_none());
});
