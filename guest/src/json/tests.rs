//! What is parsed, level by level, and what is refused.

use super::*;

fn text(json: Json<'_>) -> &str {
    json.0.get()
}

#[test]
fn only_whole_numbers_that_fit_are_figures() {
    for (text, expected) in [
        ("0", Some(0)),
        ("18446744073709551615", Some(u64::MAX)),
        ("18446744073709551616", None),
        ("-1", None),
        ("-0", None),
        ("3.0", None),
        ("1e3", None),
        ("1e999", None),
        ("\"3\"", None),
        ("null", None),
        ("[]", None),
    ] {
        assert_eq!(Json::parse(text).unwrap().figure(), expected, "{text}");
    }
}

#[test]
fn what_is_not_one_document_is_refused() {
    for text in [
        "",
        " ",
        "{",
        "{}{}",
        "{} x",
        "[1,]",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "[1 2]",
        "[}",
        "nul",
        "'a'",
        "01",
        "1.",
        ".5",
        "1e",
        "+1",
        "-",
        "\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "<html>",
        "\u{A0}1",
    ] {
        assert!(Json::parse(text).is_none(), "{text}");
    }
}

#[test]
fn strings_are_read_with_their_escapes() {
    for (text, expected) in [
        (r#""""#, Some("")),
        (r#""a\"\\\/\b\f\n\r\t""#, Some("a\"\\/\u{8}\u{C}\n\r\t")),
        (r#""\u00e9\ud83d\ude00é😀""#, Some("é😀é😀")),
        (r#""\ud83d x \ude00""#, None),
        ("1e999", None),
        ("true", None),
        ("{}", None),
    ] {
        let string = Json::parse(text).unwrap().string();
        assert_eq!(string.as_deref(), expected, "{text}");
    }
}

#[test]
fn a_level_is_read_and_what_is_below_it_stays_text() {
    let document = Json::parse(r#" {"a" : 1, "b":[ {} , "x" ],"a":2} "#).unwrap();
    let members = document.object().unwrap();
    assert_eq!(members.get("a").and_then(Json::figure), Some(2));
    assert!(members.get("c").is_none());

    let list = members.get("b").unwrap();
    assert_eq!(list.first().map(text), Some("{}"));
    assert_eq!(list.length(), Some(2));

    assert!(document.first().is_none() && list.object().is_none());
    assert_eq!(document.length(), None);
    let empty = Json::parse("[]").unwrap();
    assert!(empty.first().is_none() && empty.length() == Some(0));
    assert!(
        Json::parse("{}")
            .unwrap()
            .object()
            .unwrap()
            .get("a")
            .is_none()
    );
}

#[test]
fn no_neighbour_spoils_a_member() {
    let deep = ["[".repeat(200_000), "]".repeat(200_000)].concat();
    for neighbour in [&deep, "1e999", r#""\ud83d""#, "null"] {
        let text = ["{\"b\":", neighbour, ",\"a\":1}"].concat();
        let members = Json::parse(&text).unwrap().object().unwrap();
        assert_eq!(members.get("a").and_then(Json::figure), Some(1));
    }
}
