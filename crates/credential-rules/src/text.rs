//! Text from a connector, a server or a file system, made safe for a terminal, a log and JSON.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use core::fmt::Write;

/// The most characters of a name or an explanation.
const MAX_CHARACTERS: usize = 400;

/// Whether a character could move a cursor, hide text or change its direction.
#[must_use]
pub fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00ad}' // soft hyphen
            | '\u{034f}' // combining grapheme joiner
            | '\u{061c}' // Arabic letter mark
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' // Hangul fillers
            | '\u{17b4}' | '\u{17b5}' // invisible Khmer vowels
            | '\u{180b}'..='\u{180f}' // Mongolian separators
            | '\u{200b}'..='\u{200f}' // zero width, direction marks
            | '\u{2028}'..='\u{202e}' // line separators, direction overrides
            | '\u{2060}'..='\u{206f}' // invisible operators, direction isolates
            | '\u{fe00}'..='\u{fe0f}' // variation selectors
            | '\u{feff}' // byte order mark
            | '\u{fff9}'..='\u{fffb}' // interlinear annotation
            | '\u{1d173}'..='\u{1d17a}' // invisible musical marks
            | '\u{e0000}'..='\u{e0fff}') // tags and more variation selectors
}

/// The text with every unsafe character replaced by a space, without white space at its ends.
#[must_use]
pub fn clean(text: &str) -> String {
    let is_safe = |byte: &u8| *byte == b' ' || byte.is_ascii_graphic();
    if text.as_bytes().iter().all(is_safe) {
        return text.trim().to_owned();
    }
    let cleaned: String = text
        .chars()
        .map(|character| if is_unsafe(character) { ' ' } else { character })
        .collect();
    cleaned.trim().to_owned()
}

/// The text with every unsafe character except line feeds and tabs replaced by a space.
#[must_use]
pub fn clean_lines(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\n' | '\t' => character,
            character if is_unsafe(character) => ' ',
            character => character,
        })
        .collect()
}

/// The text cleaned and cut to its maximum length.
#[must_use]
pub fn brief(text: &str) -> String {
    let mut characters = text.chars();
    let start: String = characters.by_ref().take(MAX_CHARACTERS).collect();
    let mut start = clean(&start);
    if characters.next().is_some() {
        start.push('…');
    }
    start
}

/// The text with every unsafe character escaped, so that it stays on one line.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    replace(text, is_unsafe, |escaped, character| {
        escaped.extend(character.escape_unicode());
    })
}

/// The text with every unsafe character except line feeds and tabs escaped.
#[must_use]
pub fn escape_lines(text: &str) -> Cow<'_, str> {
    let is_unsafe = |character| !matches!(character, '\n' | '\t') && is_unsafe(character);
    replace(text, is_unsafe, |escaped, character| {
        escaped.extend(character.escape_unicode());
    })
}

/// A JSON text with every unsafe character in its strings escaped, which keeps its meaning.
#[must_use]
pub fn escape_json(json: &str) -> Cow<'_, str> {
    let is_unsafe = |character| !matches!(character, '\n' | '\t' | '\r') && is_unsafe(character);
    replace(json, is_unsafe, |escaped, character| {
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string does not fail.
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    })
}

/// The text with some characters rewritten.
fn replace(
    text: &str,
    is_unsafe: impl Fn(char) -> bool,
    write: impl Fn(&mut String, char),
) -> Cow<'_, str> {
    if !text.contains(&is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut replaced = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unsafe(character) {
            write(&mut replaced, character);
        } else {
            replaced.push(character);
        }
    }
    Cow::Owned(replaced)
}

/// Whether a text is kebab-case: words of `a` to `z` and digits with single hyphens between them.
#[must_use]
pub fn is_kebab_case(text: &str) -> bool {
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
    fn an_escaped_text_shows_what_was_in_it() {
        let hostile = "a\u{1b}]0;x\u{7}\u{9b}2J\u{7f}\u{202e}\u{2066}\u{200b}\n\té😀";
        assert_eq!(
            escape(hostile),
            r"a\u{1b}]0;x\u{7}\u{9b}2J\u{7f}\u{202e}\u{2066}\u{200b}\u{a}\u{9}é😀"
        );
        assert_eq!(escape_lines("a\n\tb\r\n"), "a\n\tb\\u{d}\n");
        assert!(matches!(escape("größer, 中"), Cow::Borrowed("größer, 中")));
    }

    #[test]
    fn escaped_json_means_the_same_and_has_no_unsafe_character() {
        let text = "\u{1b}\u{7f}\u{85}\u{9b}\u{202e}\u{2028}\u{feff}\u{e0041}é😀\"\\";
        let json = serde_json::to_string(text).unwrap();
        assert!(json.contains(is_unsafe), "else nothing is shown");
        let escaped = escape_json(&json);
        assert!(!escaped.contains(is_unsafe), "{escaped}");
        assert!(
            escaped.contains("é😀") && escaped.contains(r"\u007f"),
            "{escaped}"
        );
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
    }

    #[test]
    fn lines_keep_their_breaks_and_lose_their_escapes() {
        assert_eq!(
            clean_lines("{\n\t\"a\": \"\u{1b}[2J\u{202e}\"\r\n}"),
            "{\n\t\"a\": \" [2J \" \n}"
        );
    }

    #[test]
    fn escape_sequences_and_direction_overrides_lose_their_power() {
        let cases = [
            ("plain — text, größer", "plain — text, größer"),
            ("\u{1b}[31mred\u{1b}[0m", "[31mred [0m"),
            ("a\r\nb\tc", "a  b c"),
            ("user\u{202e}txt.exe", "user txt.exe"),
            ("\u{feff}\u{200b}", ""),
            ("\u{9b}2J", "2J"),
            ("a\u{e0100}b\u{3164}c\u{fe0f}", "a b c"),
        ];
        for (given, expected) in cases {
            assert_eq!(clean(given), expected, "{given:?}");
        }
    }

    #[test]
    fn a_brief_text_is_cut_and_says_so() {
        assert_eq!(brief(" short\n"), "short");
        assert_eq!(
            brief(&"ä".repeat(MAX_CHARACTERS)),
            "ä".repeat(MAX_CHARACTERS)
        );
        assert_eq!(
            brief(&"ä".repeat(MAX_CHARACTERS + 1)),
            format!("{}…", "ä".repeat(MAX_CHARACTERS))
        );
    }

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
