//! Laws of the verdict: it is total, it comes from the table, it blames the key only with evidence,
//! and it never contains the key.

use clari_revenue::bindings::{Outcome, Value, Verdict};
use clari_revenue::classify::classify_response;
use clari_revenue::response::Response;
use clari_revenue::values::Values;
use clari_revenue::verdict::Reason;
use proptest::prelude::*;

fn classify(key: &str, response: &Response) -> Verdict {
    classify_under("both", key, response)
}

fn classify_under(scheme: &str, key: &str, response: &Response) -> Verdict {
    let values = [("api-key", key), ("auth-scheme", scheme)].map(|(name, value)| Value {
        name: name.into(),
        value: value.into(),
    });
    classify_response(response, &Values::new(&values))
}

/// The headers that a verdict depends on, others, and arbitrary bytes as their values.
fn headers() -> impl Strategy<Value = Vec<(String, Vec<u8>)>> {
    let name = prop_oneof![
        Just("retry-after".to_owned()),
        Just("date".to_owned()),
        Just("location".to_owned()),
        Just("content-type".to_owned()),
        Just("www-authenticate".to_owned()),
        Just("server".to_owned()),
        "[a-z-]{1,12}",
    ];
    let value = prop_oneof![
        "[0-9]{1,30}".prop_map(String::into_bytes),
        "(https?:)?//[a-z0-9.@:/?#-]{0,40}".prop_map(String::into_bytes),
        "(Basic|Key|NTLM|Bearer error=|awselb/|text/html|Sun, 06 Nov 1994 08:49:37 GMT).{0,20}"
            .prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..40),
    ];
    proptest::collection::vec((name, value), 0..6)
}

/// Arbitrary bytes, arbitrary text, and JSON similar to the API's, cut anywhere.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let scalar = prop_oneof![
        "-?[0-9]{1,25}(\\.[0-9]+)?([eE][+-]?[0-9]{1,4})?",
        "\"[a-zA-Z ]{0,20}\"",
        Just("null".to_owned()),
        Just("\"Invalid API key\"".to_owned()),
        Just("\"No API key found in request\"".to_owned()),
        Just("\"jwt malformed\"".to_owned()),
        Just("\"This key is restricted\"".to_owned()),
    ];
    let member = "(jobs|message|error|errors|title|detail|code|description|monthlyQuota|availableMonthlyQuota|runningJobIds)";
    let json = scalar.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|elements| format!("[{}]", elements.join(","))),
            proptest::collection::vec((member, inner), 0..4).prop_map(|members| {
                let members: Vec<_> = members
                    .iter()
                    .map(|(name, value)| format!("\"{name}\":{value}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    });
    let cut = (json.clone(), any::<prop::sample::Index>())
        .prop_map(|(json, at)| json.bytes().take(at.index(json.len())).collect());
    prop_oneof![
        4 => json.prop_map(String::into_bytes),
        1 => cut,
        1 => ".{0,60}".prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..60),
    ]
}

fn response() -> impl Strategy<Value = Response> {
    let status = prop_oneof![Just(200), Just(401), Just(403), 100_u16..=999, any::<u16>()];
    (status, headers(), body()).prop_map(|(status, headers, body)| Response {
        status,
        headers,
        body,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn every_response_has_a_verdict_of_the_table(response in response()) {
        let verdict = classify("Zq7Xw2Vu9Ts4", &response);
        let reason = Reason::ALL.iter().find(|reason| reason.row().code == verdict.code);
        let row = reason.ok_or_else(|| TestCaseError::fail(verdict.code.clone()))?.row();
        prop_assert_eq!(verdict.outcome, row.outcome);
        prop_assert_eq!(verdict.actor, row.actor);
        prop_assert_eq!(verdict.retryable, row.retryable);
        prop_assert!(verdict.message.starts_with(row.message));
        prop_assert!(verdict.retryable || verdict.retry_after_seconds.is_none());
        prop_assert!(verdict.retry_after_seconds.unwrap_or_default() <= 86_400);
        prop_assert!(verdict.facts.is_empty() || verdict.outcome == Outcome::Valid);
    }

    #[test]
    fn only_a_401_or_a_403_blames_the_key_and_only_a_200_accepts_it(response in response()) {
        match classify("Zq7Xw2Vu9Ts4", &response).outcome {
            Outcome::Invalid => prop_assert!(matches!(response.status, 401 | 403)),
            Outcome::Valid => prop_assert_eq!(response.status, 200),
            Outcome::Undetermined => {}
        }
    }

    #[test]
    fn one_header_alone_never_proves_more_than_both(response in response()) {
        let both = classify_under("both", "Zq7Xw2Vu9Ts4", &response).outcome;
        for scheme in ["bearer", "apikey"] {
            let alone = classify_under(scheme, "Zq7Xw2Vu9Ts4", &response).outcome;
            prop_assert!(alone == both || alone == Outcome::Undetermined);
        }
    }

    #[test]
    fn no_message_holds_the_key_however_the_server_echoes_it(
        key in "[A-Za-z0-9._~+/=-]{8,64}",
        status in 100_u16..=999,
        before in "[a-z ü]{0,210}",
        member in "(message|error|description|errorSummary|title|detail|error_description)",
    ) {
        let response = Response {
            status,
            headers: vec![
                ("location".into(), format!("https://{key}.example.com/{key}").into_bytes()),
                ("www-authenticate".into(), format!("Key realm=\"{key}\"").into_bytes()),
                ("retry-after".into(), key.clone().into_bytes()),
            ],
            body: format!("{{\"{member}\":\"{before}{key}\",\"{key}\":\"{key}\"}}").into_bytes(),
        };
        let verdict = classify(&key, &response);
        let findings = verdict.findings.iter().map(|finding| &finding.message);
        for text in findings.chain([&verdict.message]) {
            prop_assert!(!text.to_lowercase().contains(&key.to_lowercase()), "{}", text);
        }
    }
}
