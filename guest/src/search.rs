//! Looks for one text in another: in the component the standard library's search, made for long
//! texts, would take three kilobytes.

/// What is before and after the first `part` in `text`, if it is there.
pub(crate) fn split_once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let Some(first) = part.chars().next() else {
        return Some(("", text));
    };
    text.match_indices(first).find_map(|(start, _)| {
        let (before, rest) = text.split_at_checked(start)?;
        Some((before, rest.strip_prefix(part)?))
    })
}

/// Whether `part` is in `text`.
pub(crate) fn contains(text: &str, part: &str) -> bool {
    split_once(text, part).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_part_counts_and_characters_stay_whole() {
        for (text, part) in [
            ("", ""),
            ("", "a"),
            ("abc", ""),
            ("a-b-c", "-"),
            ("-", "-"),
            ("aab", "ab"),
            ("été", "é"),
            ("é", "\u{A9}"),
            ("abc", "abcd"),
        ] {
            assert_eq!(
                split_once(text, part),
                text.split_once(part),
                "{text} {part}"
            );
        }
    }
}
