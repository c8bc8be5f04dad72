//! Whether a text from outside contains the key or a part of it.

use alloc::vec::Vec;

use crate::search::contains;

/// The length of a run that counts as a part of the key: shorter ones occur in ordinary words by
/// chance.
const PART_LENGTH: usize = 6;

/// Whether `text` contains `key`, or any six consecutive letters and digits of it.
///
/// Case, and characters between letters and digits, make no difference, so that a lower-cased host
/// name and a key broken up by spaces are found, too.
pub(crate) fn echoes(text: &str, key: &str) -> bool {
    let (folded_text, folded_key) = (fold(text), fold(key));
    let part = folded_key.len().min(PART_LENGTH);
    if part == 0 {
        return !key.is_empty() && contains(text, key);
    }
    folded_key
        .windows(part)
        .any(|part| folded_text.windows(part.len()).any(|window| window == part))
}

fn fold(text: &str) -> Vec<u8> {
    text.bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|byte| byte.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_and_long_parts_of_it_are_found_however_they_are_spelt() {
        let key = "Zq7-Xw2_Vu9";
        for text in [
            "Zq7-Xw2_Vu9",
            "no such key: zq7xw2vu9",
            "https://zq7-xw2.example",
            "Z q 7 X w 2",
            "7xw2vu",
        ] {
            assert!(echoes(text, key), "{text}");
        }
        for text in ["", "Unauthorized", "key Zq7-X is unknown"] {
            assert!(!echoes(text, key), "{text}");
        }
    }

    #[test]
    fn a_short_key_counts_whole_and_an_empty_one_never() {
        assert!(echoes("the key ab1 is wrong", "ab1"));
        assert!(!echoes("the key is wrong", "ab1"));
        assert!(echoes("what is --- then", "---"));
        assert!(!echoes("anything", ""));
    }
}
