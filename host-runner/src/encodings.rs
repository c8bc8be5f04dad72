//! The spellings in which a server or a library may give a secret back.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The two alphabets of base64, without padding: it depends on what follows.
const BASE64: [&[u8; 64]; 2] = [
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
];

/// The spellings of a secret that are looked for: as it is, in percent signs, hexadecimal, JSON
/// escapes and base64. Letter case is not told apart by whoever looks.
pub(crate) fn spellings(secret: &str) -> BTreeSet<String> {
    let bytes = secret.as_bytes();
    let mut all = BTreeSet::from([
        secret.to_owned(),
        percent(secret, |byte| {
            byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
        }),
        percent(secret, |byte| {
            byte.is_ascii_alphanumeric() || b"-._*".contains(&byte)
        })
        .replace("%20", "+"),
        percent(secret, |_| false),
        each(bytes, |text, byte| write!(text, "{byte:02x}")),
        json(secret),
        json(secret).replace('/', "\\/"),
        secret.encode_utf16().fold(String::new(), |mut text, unit| {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\u{unit:04x}");
            text
        }),
    ]);
    for alphabet in BASE64 {
        all.extend((0..3).map(|offset| base64(bytes, offset, alphabet)));
    }
    all
}

fn each(bytes: &[u8], write: impl Fn(&mut String, u8) -> std::fmt::Result) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write(&mut text, *byte);
        text
    })
}

fn percent(secret: &str, is_plain: impl Fn(u8) -> bool) -> String {
    each(secret.as_bytes(), |text, byte| {
        if is_plain(byte) {
            text.write_char(char::from(byte))
        } else {
            write!(text, "%{byte:02x}")
        }
    })
}

/// The secret between the quotes of a JSON string.
fn json(secret: &str) -> String {
    let quoted = serde_json::Value::from(secret).to_string();
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or_default().to_owned()
}

/// The characters of base64 that the secret alone decides when `offset` other bytes, of a group of
/// three, come before it.
fn base64(bytes: &[u8], offset: usize, alphabet: &[u8; 64]) -> String {
    let bits = |first: usize| {
        (first..first + 6).try_fold(0_usize, |value, bit| {
            let byte = bytes.get(bit / 8)?;
            Some(value << 1 | usize::from(byte >> (7 - bit % 8) & 1))
        })
    };
    // The first whole group of six bits after the end of the bytes before.
    let first = (6 - offset * 8 % 6) % 6;
    (first..)
        .step_by(6)
        .map_while(bits)
        .filter_map(|value| alphabet.get(value).copied().map(char::from))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_spelling_is_the_one_that_libraries_write() {
        let all = spellings("a/b c+\"dé");
        for spelling in [
            "a/b c+\"dé",
            "a%2fb%20c%2b%22d%c3%a9",
            "a%2fb+c%2b%22d%c3%a9",
            "%61%2f%62%20%63%2b%22%64%c3%a9",
            "612f6220632b2264c3a9",
            "a/b c+\\\"dé",
            "a\\/b c+\\\"dé",
            "\\u0061\\u002f\\u0062\\u0020\\u0063\\u002b\\u0022\\u0064\\u00e9",
        ] {
            assert!(all.contains(spelling), "{spelling} in {all:?}");
        }
    }

    #[test]
    fn base64_is_found_after_any_number_of_other_bytes() {
        // `base64` of coreutils on "key?>key", and on one, two and three bytes `x` before it.
        let cases = [
            ("a2V5Pz5rZXk=", 0),
            ("eGtleT8+a2V5", 1),
            ("eHhrZXk/PmtleQ==", 2),
            ("eHh4a2V5Pz5rZXk=", 3),
        ];
        let all = spellings("key?>key");
        for (encoded, before) in cases {
            for encoded in [
                encoded.to_owned(),
                encoded.replace('+', "-").replace('/', "_"),
            ] {
                let found = all
                    .iter()
                    .filter(|spelling| spelling.len() >= 9 && encoded.contains(spelling.as_str()));
                assert!(found.count() >= 1, "{encoded} after {before} in {all:?}");
            }
        }
    }
}
