//! What is pasted along with a value: white space, quotes and invisible characters.

use alloc::borrow::Cow;

/// Opening and closing quotes, and the angle brackets that mail programs put around addresses.
const QUOTES: [(char, char); 8] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('<', '>'),
    ('“', '”'),
    ('„', '“'),
    ('‘', '’'),
    ('«', '»'),
];

/// `text` without its invisible characters, none of which is ASCII.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        text.chars().filter(|c| !is_invisible(*c)).collect()
    }
}

/// `text` without surrounding white space and pairs of quotes.
pub(crate) fn unwrap(text: &str) -> &str {
    let mut inner = text.trim();
    while let Some(unquoted) = unquote(inner) {
        inner = unquoted.trim();
    }
    inner
}

fn unquote(text: &str) -> Option<&str> {
    let mut rest = text.chars();
    let first = rest.next()?;
    let (_, close) = QUOTES.iter().find(|(open, _)| *open == first)?;
    rest.as_str().strip_suffix(*close)
}

/// Whether a character is invisible and has no meaning in a key or a URL: soft hyphens, joiners,
/// direction marks, byte order marks, variation selectors, tags.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_characters_go_and_visible_ones_stay() {
        assert_eq!(visible("\u{FEFF}a\u{200B}b\u{AD}c\u{2060}"), "abc");
        assert_eq!(visible(" é\u{A0}\t"), " é\u{A0}\t");
    }

    #[test]
    fn space_and_pairs_of_quotes_go() {
        for (text, inner) in [
            ("key", "key"),
            (" key\r\n", "key"),
            ("\u{A0}key\u{3000}", "key"),
            ("\"key\"", "key"),
            ("<key>", "key"),
            ("“key”", "key"),
            (" ' \"key\" ' ", "key"),
            ("\"key", "\"key"),
            ("\"", "\""),
            ("\"\"", ""),
        ] {
            assert_eq!(unwrap(text), inner, "{text:?}");
        }
    }
}
