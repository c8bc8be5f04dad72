//! Each mistake, its findings and its fix.

use crate::base_url::{DEFAULT_BASE_URL, check};
use crate::bindings::Severity;

/// A text, the codes of the findings that the fix removes, the codes of those that remain, and the
/// fix.
type Case<'a> = (&'a str, &'a [&'a str], &'a [&'a str], &'a str);

const V1: &str = DEFAULT_BASE_URL;

const CASES: &[Case<'_>] = &[
    (V1, &[], &[], ""),
    ("https://api.clari.com/v1/", &[], &[], ""),
    ("https://api.clari.com/v4", &[], &[], ""),
    ("https://api.clari.com:443/v1", &[], &[], ""),
    ("", &[], &["empty"], ""),
    (" \u{200B}", &[], &["empty"], ""),
    (
        " https://api.clari.com/v1\n",
        &["surrounding-space"],
        &[],
        V1,
    ),
    (
        "\"https://api.clari.com/v1\"",
        &["quoted", "not-a-url"],
        &[],
        V1,
    ),
    (
        "\u{FEFF}https://api.clari.com/v1",
        &["invisible-character", "not-a-url"],
        &[],
        V1,
    ),
    (
        "https://api.clari.\u{200B}com/v1",
        &["invisible-character", "non-ascii-host"],
        &[],
        V1,
    ),
    (
        "https://api.clari.com/v1 /x",
        &[],
        &["inner-space", "missing-version"],
        "",
    ),
    ("api.clari.com/v1", &["missing-scheme"], &[], V1),
    ("api.clari.com", &["missing-scheme"], &[], V1),
    (
        "proxy.example/v1",
        &["missing-scheme"],
        &["unknown-host"],
        "https://proxy.example/v1",
    ),
    (
        "https:\\\\api.clari.com\\v1",
        &["backslash", "unusual-spelling"],
        &[],
        V1,
    ),
    ("https:/api.clari.com/v1", &["unusual-spelling"], &[], V1),
    ("HTTPS://API.CLARI.COM/v1", &["unusual-spelling"], &[], V1),
    ("https://api.clari.com./v1", &["unusual-spelling"], &[], V1),
    ("https://api.clari.com/V1", &["upper-case-version"], &[], V1),
    (
        "https://https://api.clari.com/v1",
        &["doubled-scheme"],
        &[],
        V1,
    ),
    ("ftp://api.clari.com/v1", &[], &["unsupported-scheme"], ""),
    ("https://", &[], &["no-host"], ""),
    (
        "https://api.cl\u{430}ri.com/v1",
        &[],
        &["non-ascii-host"],
        "",
    ),
    (
        "https://größe.example/v1",
        &["non-ascii-host"],
        &["punycode-host"],
        "https://xn--gre-6ka8i.example/v1",
    ),
    ("https://GRÖSSE.example/v1", &[], &["non-ascii-host"], ""),
    ("https://u:p@größe.example/v1", &[], &["non-ascii-host"], ""),
    ("nonsense", &[], &["not-a-url"], ""),
    ("jane@example.com", &[], &["not-a-url"], ""),
    (
        "https://user:word@api.clari.com/v1",
        &["user-info"],
        &[],
        V1,
    ),
    (
        "https://u@proxy.example/v1",
        &["user-info"],
        &["unknown-host"],
        "https://proxy.example/v1",
    ),
    (
        "https://api.clari.com@evil.example/v1",
        &[],
        &["user-info", "unknown-host"],
        "",
    ),
    ("http://api.clari.com/v1", &["plaintext"], &[], V1),
    (
        "http://proxy.example/v1",
        &[],
        &["plaintext", "unknown-host"],
        "",
    ),
    ("https://api.clari.com:8443/v1", &["port"], &[], V1),
    (
        "https://proxy.example:8443/v1",
        &[],
        &["port", "unknown-host"],
        "",
    ),
    (
        "https://api.clari.com/v1?a=b#c",
        &["query", "fragment"],
        &[],
        V1,
    ),
    ("https://app.clari.com/settings", &["web-app-host"], &[], V1),
    (
        "https://clari.com/v4",
        &["web-app-host"],
        &[],
        "https://api.clari.com/v4",
    ),
    (
        "https://rest-api.copilot.clari.com/calls",
        &[],
        &["copilot-host"],
        "",
    ),
    (
        "https://api.clari.com.evil.com/v1",
        &[],
        &["look-alike-host"],
        "",
    ),
    ("https://xn--clri-43d.com/v1", &[], &["punycode-host"], ""),
    ("https://[::1]/v1", &[], &["ip-literal"], ""),
    (
        "https://0x7f.1/v1",
        &["unusual-spelling"],
        &["ip-literal"],
        "https://127.0.0.1/v1",
    ),
    (
        "https://2130706433/v1",
        &["unusual-spelling"],
        &["ip-literal"],
        "https://127.0.0.1/v1",
    ),
    ("https://127.0.0.1/v1", &[], &["ip-literal"], ""),
    ("https://localhost/v1", &[], &["unknown-host"], ""),
    (
        "https://api.clari.com/v1/admin/limits",
        &["probe-path-pasted"],
        &[],
        V1,
    ),
    (
        "https://api.clari.com/v4/export/jobs",
        &["extra-path"],
        &[],
        "https://api.clari.com/v4",
    ),
    ("https://api.clari.com//v1", &["doubled-slash"], &[], V1),
    ("https://api.clari.com", &["missing-version"], &[], V1),
    (
        "https://api.clari.com/export",
        &[],
        &["missing-version"],
        "",
    ),
    (
        "https://proxy.example/clari",
        &[],
        &["unknown-host", "missing-version"],
        "",
    ),
    ("https://api.clari.com/v2", &[], &["unknown-version"], ""),
];

#[test]
fn each_mistake_has_its_findings_and_its_fix() {
    for (text, fixed, stay, fix) in CASES {
        let findings = check(text);
        let codes = |is_fixed| -> Vec<&str> {
            let of_kind = findings
                .iter()
                .filter(|found| found.fix.is_some() == is_fixed);
            of_kind.map(|found| found.code.as_str()).collect()
        };
        assert_eq!(codes(true), *fixed, "{text:?}");
        assert_eq!(codes(false), *stay, "{text:?}");
        for offered in findings.iter().filter_map(|found| found.fix.as_ref()) {
            assert_eq!(offered.value, *fix, "{text:?}");
        }
    }
}

#[test]
fn only_what_no_request_can_be_made_with_or_would_leak_is_an_error() {
    const ERRORS: [&str; 8] = [
        "empty",
        "not-a-url",
        "missing-scheme",
        "doubled-scheme",
        "unsupported-scheme",
        "no-host",
        "non-ascii-host",
        "user-info",
    ];
    for found in CASES.iter().flat_map(|(text, ..)| check(text)) {
        let is_error = found.severity == Severity::Error;
        assert_eq!(
            is_error,
            ERRORS.contains(&found.code.as_str()),
            "{}",
            found.code
        );
    }
}

#[test]
fn an_over_long_base_url_is_a_warning_and_an_over_long_fix_is_none() {
    let long = ["https://api.clari.com/", &"x".repeat(3000), "?q"].concat();
    let findings = check(&long);
    assert_eq!(findings.first().unwrap().code, "too-long");
    assert!(findings.iter().all(|found| found.fix.is_none()));
    assert!(
        findings
            .iter()
            .all(|found| found.severity == Severity::Warning)
    );
}
