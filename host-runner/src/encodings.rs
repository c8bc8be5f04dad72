//! The spellings in which a server or a library may give a secret back.

use crate::text::{hexadecimal, push_hexadecimal};

/// The two alphabets of base64, without padding: it depends on what follows.
const BASE64: [&[u8; 64]; 2] = [
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
];

/// The spellings of a secret that are looked for, each once: as it is, in percent signs, hexadecimal,
/// JSON escapes and base64. They are in lower case, in which whoever looks has put what is searched.
pub(crate) fn spellings(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let json = json(secret);
    let mut all = vec![
        secret.to_owned(),
        percent(bytes, |byte| {
            byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
        }),
        percent(bytes, |byte| {
            byte.is_ascii_alphanumeric() || b"-._*".contains(&byte)
        })
        .replace("%20", "+"),
        percent(bytes, |_| false),
        hexadecimal(bytes),
        json.replace('/', "\\/"),
        json,
        utf_16(secret),
    ];
    for alphabet in BASE64 {
        all.extend((0..3).map(|offset| base64(bytes, offset, alphabet)));
    }
    for spelling in &mut all {
        spelling.make_ascii_lowercase();
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The secret in escapes of JSON.
fn utf_16(secret: &str) -> String {
    let mut text = String::with_capacity(secret.len() * "\\u0000".len());
    for unit in secret.encode_utf16() {
        text.push_str("\\u");
        for byte in unit.to_be_bytes() {
            push_hexadecimal(&mut text, byte);
        }
    }
    text
}

fn percent(bytes: &[u8], is_plain: impl Fn(u8) -> bool) -> String {
    let mut text = String::with_capacity(bytes.len() * "%00".len());
    for byte in bytes {
        if is_plain(*byte) {
            text.push(char::from(*byte));
        } else {
            text.push('%');
            push_hexadecimal(&mut text, *byte);
        }
    }
    text
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
    // The bits so far, of the zero bytes before the secret and then its own, and how many of the
    // last of them belong to no whole group yet.
    let (mut bits, mut pending) = (0_usize, offset * 8 % 6);
    // The group that the bytes before have a part in is theirs as well.
    let mut is_shared = pending > 0;
    let mut text = String::with_capacity(bytes.len() * 4 / 3);
    for byte in bytes {
        bits = bits << 8 & 0xff00 | usize::from(*byte);
        pending += 8;
        while pending >= 6 {
            pending -= 6;
            let group = bits >> pending & 63;
            if !is_shared {
                text.extend(alphabet.get(group).copied().map(char::from));
            }
            is_shared = false;
        }
    }
    text
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
            assert!(all.contains(&spelling.to_owned()), "{spelling} in {all:?}");
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
                let encoded = encoded.to_ascii_lowercase();
                let found = all
                    .iter()
                    .filter(|spelling| spelling.len() >= 9 && encoded.contains(spelling.as_str()));
                assert!(found.count() >= 1, "{encoded} after {before} in {all:?}");
            }
        }
    }
}
