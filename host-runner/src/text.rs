//! Texts for machines, and the rules for texts to show.

pub(crate) use credential_rules::text::{brief, clean, clean_lines, is_unsafe};

/// Bytes in hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * "00".len());
    for byte in bytes {
        push_hexadecimal(&mut text, *byte);
    }
    text
}

/// Adds a byte in its two digits.
fn push_hexadecimal(text: &mut String, byte: u8) {
    for digit in [byte >> 4, byte & 15] {
        text.extend(char::from_digit(digit.into(), 16));
    }
}

/// Whether a text is made of words of `a` to `z` and digits with single hyphens between them.
pub(crate) fn is_kebab_case(text: &str) -> bool {
    text.split('-').all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kebab_case_is_lower_case_words_with_hyphens() {
        for text in ["ok", "rate-limited", "x1-2y"] {
            assert!(is_kebab_case(text), "{text:?}");
        }
        for text in ["", "-", "a-", "-a", "a--b", "Ok", "a_b", "ä", "a b", "a\n"] {
            assert!(!is_kebab_case(text), "{text:?}");
        }
    }
}
