//! For any text as the key: it gives a header that can be sent, or an error, and fixing it terminates.
#![no_main]

use clari_revenue::authorize::authorize;
use clari_revenue::bindings::Value;
use clari_revenue::check::{check, errors};
use clari_revenue::field::API_KEY;
use clari_revenue::values::Values;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let given = with_key(text);
    let values = Values::new(&given);
    let findings = check(&values);
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        assert_eq!(fix.field, API_KEY);
        let fixed = with_key(&fix.value);
        assert!(
            check(&Values::new(&fixed))
                .iter()
                .all(|finding| finding.fix.is_none())
        );
    }
    match authorize(&values) {
        Ok(headers) => {
            assert!(errors(findings).is_empty());
            let sendable = |byte: u8| byte == b'\t' || (b' '..=b'~').contains(&byte);
            assert!(
                headers
                    .iter()
                    .all(|header| header.value.bytes().all(sendable))
            );
            assert!(headers.iter().all(|header| header.value.ends_with(text)));
        }
        Err(found) => assert_eq!(found, errors(findings)),
    }
});

fn with_key(text: &str) -> [Value; 1] {
    let (name, value) = (API_KEY.to_owned(), text.to_owned());
    [Value { name, value }]
}
