//! What looks wrong with an API key.

use alloc::vec;
use alloc::vec::Vec;

use super::{MAX_LENGTH, MIN_LENGTH, is_plain_byte, is_url, mend, problem, strip_prefix};
use crate::doctor::found;
use crate::finding::Problem;
use crate::paste;
use crate::search::contains;

/// Marks of a key that was hidden or shortened for display.
const MASKS: [&str; 5] = ["***", "•••", "●●●", "...", "…"];

/// Lists the problems of `text`: first those of what was copied along with the key, then those of
/// the key itself.
pub(super) fn diagnose(text: &str) -> Vec<&'static Problem> {
    let visible = paste::visible(text);
    let trimmed = visible.trim();
    if trimmed.is_empty() {
        return vec![&problem::EMPTY];
    }
    let unwrapped = paste::unwrap(trimmed);
    let key = mend(text);
    let length = key.chars().count();
    let line_break = text.bytes().any(|byte| matches!(byte, b'\r' | b'\n'));
    found(&[
        (line_break, &problem::LINE_BREAK),
        (text.bytes().any(is_control), &problem::CONTROL_CHARACTER),
        (visible != text, &problem::INVISIBLE_CHARACTER),
        (!visible.is_ascii(), &problem::NON_ASCII),
        (
            trimmed != visible && !line_break,
            &problem::SURROUNDING_SPACE,
        ),
        (unwrapped != trimmed, &problem::QUOTED),
        (strip_prefix(unwrapped).is_some(), &problem::HEADER_PASTED),
        (has_space(&key), &problem::INNER_SPACE),
        (
            MASKS.iter().any(|mask| contains(&key, mask)),
            &problem::MASKED_COPY,
        ),
        (is_url(&key), &problem::LOOKS_LIKE_URL),
        (is_email(&key), &problem::LOOKS_LIKE_EMAIL),
        (length < MIN_LENGTH as usize, &problem::TOO_SHORT),
        (length > MAX_LENGTH as usize, &problem::TOO_LONG),
    ])
}

/// Whether a header cannot carry an ASCII character, except line breaks, which have a problem of
/// their own.
fn is_control(byte: u8) -> bool {
    byte.is_ascii() && !is_plain_byte(byte) && !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

fn has_space(key: &str) -> bool {
    [" ", "\t", "\u{A0}"]
        .iter()
        .any(|space| contains(key, space))
}

/// Whether `text` is an email address: a name, one `@` and a host name.
fn is_email(text: &str) -> bool {
    let part = |text: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
        !text.is_empty() && text.chars().all(plain)
    };
    text.split_once('@')
        .is_some_and(|(name, host)| part(name) && part(host) && host.contains('.'))
}

#[cfg(test)]
mod tests {
    use crate::bindings::Severity::{self, Error, Warning};
    use crate::key::check;

    const KEY: &str = "0123456789abcdef";

    /// A text, and for each finding its severity, its code and whether it has a fix.
    type Case = (&'static str, &'static [(Severity, &'static str, bool)]);

    const CASES: &[Case] = &[
        (KEY, &[]),
        ("", &[(Error, "empty", false)]),
        (" \u{200B}\n", &[(Error, "empty", false)]),
        (
            "\"\"",
            &[(Warning, "quoted", false), (Warning, "too-short", false)],
        ),
        (" 0123456789abcdef", &[(Warning, "surrounding-space", true)]),
        (
            "0123456789abcdef\t",
            &[(Warning, "surrounding-space", true)],
        ),
        ("0123456789abcdef\r\n", &[(Error, "line-break", true)]),
        ("01234567\n89abcdef", &[(Error, "line-break", false)]),
        (
            "0123456789abcdef\u{0}",
            &[(Error, "control-character", false)],
        ),
        (
            "0123456789abcdef\u{7F}",
            &[(Error, "control-character", false)],
        ),
        (
            "\u{FEFF}0123456789abcdef",
            &[(Error, "invisible-character", true)],
        ),
        (
            "\u{A0}0123456789abcdef",
            &[
                (Error, "non-ascii", true),
                (Warning, "surrounding-space", true),
            ],
        ),
        ("0123456789abcdéf", &[(Error, "non-ascii", false)]),
        ("'0123456789abcdef'", &[(Warning, "quoted", true)]),
        (
            "Bearer 0123456789abcdef",
            &[(Warning, "header-pasted", true)],
        ),
        (
            "Authorization: Bearer 0123456789abcdef",
            &[(Warning, "header-pasted", true)],
        ),
        (
            "apikey:0123456789abcdef",
            &[(Warning, "header-pasted", true)],
        ),
        (
            "\"Bearer 0123456789abcdef\"",
            &[(Warning, "quoted", true), (Warning, "header-pasted", true)],
        ),
        ("01234567 89abcdef", &[(Warning, "inner-space", false)]),
        ("****************", &[(Warning, "masked-copy", false)]),
        ("0123...cdef", &[(Warning, "masked-copy", false)]),
        (
            "••••••••",
            &[(Error, "non-ascii", false), (Warning, "masked-copy", false)],
        ),
        (
            "https://app.clari.com",
            &[(Warning, "looks-like-url", false)],
        ),
        ("api.clari.com/v1", &[(Warning, "looks-like-url", false)]),
        (
            "jane.doe@example.com",
            &[(Warning, "looks-like-email", false)],
        ),
        (
            " x@y",
            &[
                (Warning, "surrounding-space", true),
                (Warning, "too-short", false),
            ],
        ),
    ];

    #[test]
    fn each_mistake_has_its_findings() {
        for (text, expected) in CASES {
            let findings = check(text);
            let found: Vec<_> = findings
                .iter()
                .map(|finding| {
                    (
                        finding.severity,
                        finding.code.as_str(),
                        finding.fix.is_some(),
                    )
                })
                .collect();
            assert_eq!(found, *expected, "{text:?}");
        }
    }

    #[test]
    fn an_unusual_length_is_a_warning() {
        for (length, code) in [
            (7, Some("too-short")),
            (8, None),
            (4096, None),
            (4097, Some("too-long")),
        ] {
            let findings = check(&"k".repeat(length));
            let found = findings.first().map(|finding| finding.code.as_str());
            assert_eq!(found, code, "{length}");
        }
    }
}
