//! The server's own message: found in the known error formats, and made fit to quote.

use alloc::string::String;
use alloc::vec::Vec;

use crate::echo::echoes;
use crate::json::Json;
use crate::paste::visible;

/// The members that contain a message, or an object or list with one, in order of preference: those
/// of the API, those of RFC 9457 and RFC 6749, and other usual ones.
const MEMBERS: [&str; 8] = [
    "message",
    "error",
    "description",
    "errorSummary",
    "detail",
    "title",
    "error_description",
    "errors",
];

/// How deep a message may be nested: in an object, in a list, in a member.
const MAX_DEPTH: usize = 2;

/// The longest quote, in characters: a sentence or two.
const MAX_CHARACTERS: usize = 200;

/// The server's messages, in order of preference; of a list only the first element is used.
pub(crate) fn messages(document: Json) -> Vec<String> {
    let mut found = Vec::new();
    collect(document, MAX_DEPTH, &mut found);
    found
}

fn collect(json: Json, depth: usize, found: &mut Vec<String>) {
    let Some(members) = json.first().unwrap_or(json).object() else {
        return;
    };
    for member in MEMBERS.iter().filter_map(|name| members.get(name)) {
        match member.string() {
            Some(text) => found.push(text),
            None if depth > 0 => collect(member, depth - 1, found),
            None => {}
        }
    }
}

/// The server's message as a detail of a verdict; `None` if there is no message or it echoes the
/// key.
pub(crate) fn quote(document: Option<Json>, key: &str) -> Option<String> {
    let messages = messages(document?);
    let mut lines = messages.iter().map(|message| clean(message));
    let line = lines.find(|line| !line.is_empty())?;
    // Twice as long as the quote, so that a key across the cut is noticed; not longer, so that a
    // long message costs little.
    if echoes(start(&line, 2 * MAX_CHARACTERS), key) {
        return None;
    }
    let (quoted, more) = if start(&line, MAX_CHARACTERS).len() < line.len() {
        (start(&line, MAX_CHARACTERS - 1), "…")
    } else {
        (line.as_str(), "")
    };
    Some(["the server said: “", quoted, more, "”"].concat())
}

/// The first characters of `text`, up to a limit.
fn start(text: &str, characters: usize) -> &str {
    let end = text.char_indices().nth(characters);
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// The text on one line, without characters that could mislead a terminal or a reader.
fn clean(message: &str) -> String {
    let mut line = String::new();
    for character in visible(message).chars() {
        if !character.is_whitespace() && !character.is_control() {
            line.push(character);
        } else if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> Option<String> {
        quote(Json::parse(text), "Zq7-Xw2_Vu9")
    }

    #[test]
    fn each_known_shape_is_quoted() {
        for text in [
            r#"{"message":"Not now"}"#,
            r#"{"error":"Not now"}"#,
            r#"{"statusCode":500,"description":"Not now"}"#,
            r#"[{"errorCode":"E1","errorSummary":"Not now"}]"#,
            r#"{"message":"Not now","error":"other"}"#,
            r#"{"message":"","error":"Not now"}"#,
            r#"{"type":"about:blank","title":"Not now","status":400}"#,
            r#"{"title":"Bad Request","detail":"Not now"}"#,
            r#"{"error":{"type":"x","message":"Not now"}}"#,
            r#"{"errors":[{"message":"Not now"},{"message":"Never"}]}"#,
            r#"{"error_description":"Not now"}"#,
            r#"{"message":7,"error":"Not now"}"#,
            r#"{"message":"\u001b Not\r\n\tnow\u0000"}"#,
            r#"{"message":"N\u200bot \u202enow"}"#,
        ] {
            assert_eq!(
                quoted(text).as_deref(),
                Some("the server said: “Not now”"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_holds_no_message_is_not_quoted() {
        for text in [
            "",
            "<html>",
            "{}",
            "[]",
            "null",
            r#""text""#,
            r#"{"error":{}}"#,
            r#"{"error":{"error":{"error":{"error":"Too deep"}}}}"#,
            r#"{"message":" \u200b"}"#,
        ] {
            assert_eq!(quoted(text), None, "{text}");
        }
    }

    #[test]
    fn a_message_that_echoes_the_key_is_not_quoted() {
        for text in [
            r#"{"message":"No such key: Zq7-Xw2_Vu9"}"#,
            r#"{"message":"No such key: \u005aq7-Xw2…"}"#,
            r#"{"message":"No such key: Zq7-\u200bXw2_Vu9"}"#,
        ] {
            assert_eq!(quoted(text), None, "{text}");
        }
        let across_the_cut = ["{\"message\":\"", &"ü".repeat(195), "Zq7-Xw2_Vu9\"}"].concat();
        assert_eq!(quoted(&across_the_cut), None);
    }

    #[test]
    fn a_long_message_is_cut_between_characters() {
        let long = ["{\"message\":\"", &"ü".repeat(201), "\"}"].concat();
        let expected = ["the server said: “", &"ü".repeat(199), "…”"].concat();
        assert_eq!(quoted(&long), Some(expected));
    }
}
