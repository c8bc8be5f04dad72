use ::base64::Engine;
use ::base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use data_encoding::{BASE64_MIME, HEXLOWER, HEXUPPER};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use proptest::sample::select;

use super::search::DEPTH;
use super::search::Search;

use super::*;

/// What Python's `quote` leaves as it is.
const QUOTE: AsciiSet = NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~')
    .remove(b'/');

/// An encoder.
type Encoder = (&'static str, fn(&str) -> String);

/// Encoders of single characters.
const BY_CHARACTER: [Encoder; 14] = [
    ("as it is", str::to_owned),
    ("percent signs", |text| {
        utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
    }),
    ("Python's quote", |text| {
        utf8_percent_encode(text, &QUOTE).to_string()
    }),
    ("percent signs in lower case", |text| {
        let lower = |part: &str| match part.starts_with('%') {
            true => part.to_lowercase(),
            false => part.to_owned(),
        };
        utf8_percent_encode(text, &QUOTE).map(lower).collect()
    }),
    ("JSON", json),
    ("PHP's JSON", |text| json(text).replace('/', "\\/")),
    ("Go's JSON", |text| {
        json(text)
            .replace('<', "\\u003c")
            .replace('>', "\\u003e")
            .replace('&', "\\u0026")
    }),
    (".NET's JSON", |text| {
        let escaped = json(text).replace("\\\"", "\\u0022");
        let mut units = [0; 2];
        let escape = |character: char| match character {
            '+' | '<' | '>' | '&' | '\'' | '`' | '\u{7f}'.. => character
                .encode_utf16(&mut units)
                .iter()
                .map(|unit| format!("\\u{unit:04X}"))
                .collect(),
            character => character.to_string(),
        };
        escaped.chars().map(escape).collect()
    }),
    ("HTML", |text| html_escape::encode_safe(text).into_owned()),
    ("HTML's text", |text| {
        html_escape::encode_text(text).into_owned()
    }),
    ("decimal entities", |text| {
        let entity = |character: char| format!("&#{};", u32::from(character));
        text.chars().map(entity).collect()
    }),
    ("bytes of C", |text| {
        let escape = |byte: u8| format!("\\x{byte:02x}");
        text.bytes().map(escape).collect()
    }),
    ("hexadecimal", |text| HEXLOWER.encode(text.as_bytes())),
    ("hexadecimal in upper case", |text| {
        HEXUPPER.encode(text.as_bytes())
    }),
];

/// Base64 with padding.
const PADDED: [Encoder; 3] = [
    ("base64", |text| STANDARD.encode(text)),
    ("base64 for URLs", |text| URL_SAFE.encode(text)),
    ("base64 with line breaks", |text| {
        let lines = BASE64_MIME.encode(text.as_bytes());
        lines.trim_end().to_owned()
    }),
];

/// Encoders of several characters together, or with something between them.
const BY_GROUP: [Encoder; 5] = [
    ("base64", |text| STANDARD_NO_PAD.encode(text)),
    ("base64 for URLs", |text| URL_SAFE_NO_PAD.encode(text)),
    ("base64 with line breaks", |text| {
        let lines = BASE64_MIME.encode(text.as_bytes());
        lines.trim_end().trim_end_matches('=').to_owned()
    }),
    ("hexadecimal with colons", |text| bytes(text, ":")),
    ("hexadecimal with spaces", |text| bytes(text, " ")),
];

/// Panics if more bytes of a text are decoded than were budgeted, or more were budgeted than allowed. A barrier
/// follows each piece, and no piece has fewer bytes than the secret, which has eight.
fn assert_work_is_bounded(redactor: &Redactor, text: &str) -> usize {
    let (decoded, paid) = Search::cost(&redactor.0, text.as_bytes());
    assert!(decoded <= paid * 9 / 8, "{decoded} decoded, {paid} paid");
    assert!(paid <= (48 * text.len()).max(64 << 10), "{paid} paid");
    decoded
}

/// The text between the quotes of a JSON string.
fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    let inner = quoted.strip_prefix('"').unwrap();
    inner.strip_suffix('"').unwrap().to_owned()
}

/// The bytes in hexadecimal with a separator.
fn bytes(text: &str, between: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| HEXLOWER.encode(&[byte])).collect();
    bytes.join(between)
}

/// A secret of printable characters, most of them ASCII, without white space at its ends.
fn secret() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        9 => proptest::char::range(' ', '~'),
        1 => select(vec!['é', 'ß', '€', '中', '😀']),
    ];
    proptest::collection::vec(character, 8..48)
        .prop_map(|characters| characters.into_iter().collect::<String>().trim().to_owned())
        .prop_filter("long enough to be looked for", |secret| secret.len() >= 8)
}

/// Text around a secret, which is not part of it in any encoding.
fn surroundings() -> impl Strategy<Value = String> {
    "[<{(]?[a-zé]{0,9}[<>{(:]".prop_map(|text| text.replace("aaaaaaaa", ""))
}

fn encoders(from: &[Encoder]) -> impl Strategy<Value = Vec<Encoder>> {
    proptest::collection::vec(select(from.to_vec()), 0..=DEPTH)
}

fn encode(text: &str, with: &[Encoder]) -> String {
    with.iter()
        .fold(text.to_owned(), |text, (_, encode)| encode(&text))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_secret_is_cut_out_of_any_encodings_and_what_surrounds_it_is_untouched(
        secret in secret(),
        before in surroundings(),
        after in surroundings(),
        with in encoders(&BY_CHARACTER),
    ) {
        let redactor = Redactor::new([secret.as_str()]);
        let [start, spelled, end] = [&before, &secret, &after].map(|text| encode(text, &with));
        let names: Vec<_> = with.iter().map(|(name, _)| *name).collect();
        prop_assert!(redactor.finds(&spelled), "{spelled} in {names:?}");
        prop_assert_eq!(
            redactor.text([start.as_str(), &spelled, &end].concat()),
            [start.as_str(), MARK, &end].concat(),
            "{} in {:?}", spelled, names
        );
    }

    #[test]
    fn a_secret_in_groups_is_cut_out_whole(
        secret in secret(),
        before in surroundings(),
        after in surroundings(),
        with in encoders(&[BY_CHARACTER.as_slice(), &BY_GROUP].concat()),
    ) {
        let redactor = Redactor::new([secret.as_str()]);
        let spelled = encode(&secret, &with);
        let names: Vec<_> = with.iter().map(|(name, _)| *name).collect();
        prop_assert_eq!(
            redactor.text([before.as_str(), &spelled, &after].concat()),
            [before.as_str(), MARK, &after].concat(),
            "{} in {:?}", spelled, names
        );
    }

    #[test]
    fn of_padded_base64_the_padding_is_left(
        secret in secret(),
        inner in select(PADDED.to_vec()),
        outer in proptest::collection::vec(select(BY_CHARACTER.to_vec()), 0..DEPTH),
    ) {
        let redactor = Redactor::new([secret.as_str()]);
        let padded = inner.1(&secret);
        let padding = "=".repeat(padded.matches('=').count());
        prop_assert_eq!(
            redactor.text(encode(&padded, &outer)),
            [MARK, &encode(&padding, &outer)].concat()
        );
    }

    #[test]
    fn base64_loses_the_digits_that_a_secret_has_a_part_in_and_no_others(
        secret in secret(),
        before in "[a-z]{0,9}:",
        after in ":[a-z]{0,9}",
        engine in select(vec![&STANDARD_NO_PAD, &URL_SAFE_NO_PAD]),
    ) {
        let redactor = Redactor::new([secret.as_str()]);
        let encoded = engine.encode([before.as_str(), &secret, &after].concat());
        let start = before.len() * 8 / 6;
        let end = ((before.len() + secret.len()) * 8).div_ceil(6);
        prop_assert_eq!(
            redactor.text(encoded.clone()),
            [encoded.get(..start).unwrap(), MARK, encoded.get(end..).unwrap()].concat()
        );
    }

    #[test]
    fn a_text_without_the_secret_is_unchanged(
        secret in secret(),
        text in proptest::collection::vec(any::<u8>(), 0..600),
        odd in "[%&\\\\u#x;+=/a-f0-9 ]{0,600}",
    ) {
        let redactor = Redactor::new([[secret.as_str(), "~!~"].concat().as_str()]);
        prop_assert_eq!(redactor.bytes(text.clone()), Ok(text));
        prop_assert_eq!(redactor.text(odd.clone()), odd);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn no_text_takes_more_work_than_its_size_allows(
        secret in secret(),
        parts in proptest::collection::vec(
            select(vec![
                "%", "%25", "%2525", "\\", "\\\\\\\\", "\\u005c", "\\ud83d", "&", "&amp;amp;", "&#x26",
                "&#38;", "+", " ", "VVVVVVVVVVVVVVVV", "Vm0wd2QyUXlVWGxW", "36313631", "0x", "\\x",
                "=", "\u{1f600}", "\n",
            ]),
            0..1_000,
        ),
    ) {
        let text = parts.concat();
        let redactor = Redactor::new([secret.as_str()]);
        assert_work_is_bounded(&redactor, &text);
        let redacted = redactor.text(text.clone());
        prop_assert!(redacted == text || redacted == WITHHELD || redacted.contains(MARK));
    }
}

#[test]
fn every_copy_of_a_secret_is_replaced() {
    let redactor = Redactor::new(["secret-key"]);
    let given = "secret-key, then SECRET-keysecret-key.";
    let expected = "[secret], then [secret][secret].";
    assert_eq!(redactor.text(given.to_owned()), expected);
    assert_eq!(redactor.bytes(given.into()), Ok(expected.into()));
    let long = "secret-".repeat(10_000);
    assert_eq!(
        redactor.text([&long, given].concat()),
        [&long, expected].concat()
    );
    assert_eq!(
        redactor.bytes(b"\xffnothing, secret-key\xfe".to_vec()),
        Ok(b"\xffnothing, [secret]\xfe".to_vec())
    );
}

#[test]
fn secrets_are_found_as_libraries_write_them() {
    let redactor = Redactor::new(["key/with+odd=<signs>"]);
    for text in [
        "KEY/WITH+ODD=<SIGNS>",
        "key/with%2Bodd%3D%3Csigns%3E",
        "key%2fwith%2bodd%3d%3csigns%3e",
        r"key\/with+odd=<signs>",
        r"key/with\u002Bodd=\u003Csigns\u003E",
        r"key/with\u{2b}odd=\x3csigns\x3e",
        "key/with%u002Bodd%u003D%u003Csigns%u003E",
        "key/with+odd=&lt;signs&gt;",
        "key/with&#43;odd&#x3d;&LT;signs&GT;",
        "key/with&#43odd&#x3D&ltsigns&gt",
        "key&sol;with&plus;odd&equals;&lt;signs&gt;",
        "6B:65:79:2F:77:69:74:68:2B:6F:64:64:3D:3C:73:69:67:6E:73:3E",
        "0x6b, 0x65, 0x79, 0x2f, 0x77, 0x69, 0x74, 0x68, 0x2b, 0x6f, 0x64, 0x64, 0x3d, 0x3c, 0x73, 0x69, 0x67, 0x6e, 0x73, 0x3e",
    ] {
        let expected = if text.starts_with("0x") {
            "a 0x[secret] b"
        } else {
            "a [secret] b"
        };
        assert_eq!(redactor.text(format!("a {text} b")), expected, "{text}");
    }
    for text in [
        // A number with many zeros, and backslashes before the first escape.
        "&#0000000000000000000000000000000000000000107;ey/with+odd=<signs>",
        "&#x0000000000000000000000000000000000000006b;ey/with+odd=<signs>",
        r"\\\\u006bey/with+odd=<signs>",
        r"\\\%5cu006bey/with+odd=<signs>",
    ] {
        assert!(redactor.finds(text), "{text}");
        let redacted = redactor.text(text.to_owned());
        assert!(redacted.ends_with("[secret]"), "{redacted}");
    }
    let spelled = "key/with+odd=<sign";
    assert_eq!(redactor.text(spelled.to_owned()), spelled, "not the whole");
}

#[test]
fn a_key_is_found_without_what_was_pasted_around_it() {
    for pasted in [
        "Bearer secret-key",
        "\"secret-key\"",
        "Authorization: Bearer secret-key",
        " 'bearer secret-key' ",
        "<secret-key>",
    ] {
        let redactor = Redactor::new([pasted]);
        assert_eq!(
            redactor.text("a secret-key b".to_owned()),
            "a [secret] b",
            "{pasted}"
        );
    }
    let key = "0123456789abcdef-~._/+z";
    for pasted in [
        format!("\u{feff}{key}"),
        format!("{key}\u{200b}"),
        format!("\u{201c}{key}\u{201d}"),
        format!("\u{ab} {key} \u{bb}"),
        format!("({key})"),
        format!("[{key}]"),
        format!("{key},"),
        format!("{key};"),
        format!("API_KEY={key}"),
        format!("export API_KEY='{key}'"),
        format!("{{\"api_key\": \"{key}\"}}"),
        format!("\"Authorization\": \"Bearer {key}\","),
        format!("-H 'Authorization: Bearer {key}'"),
    ] {
        let redactor = Redactor::new([pasted.as_str()]);
        let echoed = format!("key: {key}");
        assert_eq!(redactor.text(echoed), "key: [secret]", "{pasted}");
    }
    // A short key, if only marks surround it.
    let redactor = Redactor::new(["\u{201c}secret-key\u{201d},"]);
    assert_eq!(redactor.text("a secret-key b".to_owned()), "a [secret] b");
    // A phrase stays whole.
    let phrase = Redactor::new(["correct horse battery"]);
    assert!(!phrase.finds("a horse battery"));
}

#[test]
fn a_digit_in_front_of_an_x_is_a_digit() {
    let redactor = Redactor::new(["secret-ke0"]);
    let text = "7365637265742d6b6530xyz";
    assert_eq!(redactor.text(text.to_owned()), "[secret]xyz");
}

#[test]
fn names_of_latin_1_stand_for_their_characters() {
    let redactor = Redactor::new(["clé-à-ÿ\u{a0}÷"]);
    let text = "cl&eacute;-&agrave-&yuml;&nbsp;&divide;";
    assert_eq!(redactor.text(text.to_owned()), MARK);
}

#[test]
fn a_form_writes_a_space_as_a_plus_sign() {
    let redactor = Redactor::new(["two words of it"]);
    assert_eq!(redactor.text("q=two+words+of+it&".into()), "q=[secret]&");
    let redactor = Redactor::new(["two+words+of+it"]);
    assert_eq!(
        redactor.text("q=two words of it&".into()),
        "q=two words of it&"
    );
}

#[test]
fn base64_is_found_after_words_and_over_line_breaks() {
    let redactor = Redactor::new(["key/with+odd=signs"]);
    for (text, expected) in [
        ("Basic eDprZXkvd2l0aCtvZGQ9c2lnbnM=.", "Basic eD[secret]=."),
        (
            "Token a2V5L3dpdGgr\r\n b2RkPXNpZ25z, x",
            "Token [secret], x",
        ),
        ("a2V5L3dpdGgr b2RkPXNpZ25z", "[secret]"),
    ] {
        assert_eq!(redactor.text(text.to_owned()), expected);
    }
}

#[test]
fn of_one_secret_inside_another_nothing_is_left() {
    let redactor = Redactor::new(["inner-key", "outer-inner-key-outer"]);
    for text in ["an outer-inner-key-outer", "an inner-key"] {
        assert_eq!(redactor.text(text.to_owned()), "an [secret]");
    }
    let both = Redactor::new(["first-half-", "half-second"]);
    assert_eq!(both.text("first-half-second".to_owned()), MARK);
    let more = Redactor::new(["inner-key"]).and(["outer-inner-key-outer"]);
    assert_eq!(more.text("outer-inner-key-outer".to_owned()), MARK);
}

#[test]
fn the_space_around_a_secret_makes_no_difference() {
    let redactor = Redactor::new([" secret-key\n"]);
    assert_eq!(redactor.text("a secret-key.".to_owned()), "a [secret].");
}

#[test]
fn a_short_secret_is_not_looked_for() {
    assert_eq!(Redactor::new(["a"]).text("banana".to_owned()), "banana");
    assert!(!Redactor::new(["", "shorter"]).finds("shorter"));
    assert!(Redactor::new(["", "as short"]).finds("as short"));
}

#[test]
fn a_text_that_takes_too_much_work_is_withheld() {
    let redactor = Redactor::new(["secret-key"]);
    let odd = ["%252525\\\\\\\\\\\\\\\\&amp;amp;amp;", &"V".repeat(60), "."].concat();
    let few = odd.repeat(2);
    assert_eq!(redactor.text(few.clone()), few);
    let many = odd.repeat(2_000);
    assert!(redactor.finds(&many));
    assert_eq!(redactor.text(many.clone()), WITHHELD);
    assert!(assert_work_is_bounded(&redactor, &many) > many.len());
    assert!(assert_work_is_bounded(&redactor, &"2e:2e:".repeat(2_000)) > 2_000);
    assert_eq!(redactor.bytes(many.into()), Err(TooMuch));
}

#[test]
fn an_ordinary_answer_in_several_encodings_is_not_withheld() {
    let redactor = Redactor::new(["secret-key", "Bearer secret-key"]);
    let ordinary = r#"{"html":"<a href=\"https:\/\/a.test\/?q=%2Fx+y&amp;b=c\">caf\u00e9<\/a>","id":"dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcw=="},"#;
    let ordinary = ordinary.repeat(5_000);
    let (_, paid) = Search::cost(&redactor.0, ordinary.as_bytes());
    assert!(paid < 40 * ordinary.len(), "{paid} for {}", ordinary.len());
    assert!(redactor.text(ordinary.clone()) == ordinary);
}

#[test]
fn a_secret_that_overlaps_itself_is_searched_for_in_linear_time() {
    let redactor = Redactor::new(["aaaaaaaa"]);
    assert_eq!(redactor.text("a".repeat(12)), MARK);
    assert_eq!(redactor.text("a".repeat(100_000)), MARK);
    let long = "a".repeat(1_000);
    assert_eq!(
        Redactor::new([long.as_str()]).text("a".repeat(100_000)),
        WITHHELD
    );
}

#[test]
fn debug_shows_nothing_of_the_secrets() {
    assert_eq!(
        format!("{:?}", Redactor::new(["secret-key"])),
        "Redactor(…)"
    );
}

/// The rest of the first group of digits reveals most of its bytes, and so most of a key that starts there.
#[test]
fn base64_that_is_cut_at_its_front_is_undone() {
    let key = "alpha-key-0123456789";
    let redactor = Redactor::new([key]);
    let whole = STANDARD.encode(format!("x:{key}"));
    for cut in 0..4 {
        let cut_off = whole.get(cut..).unwrap();
        assert!(redactor.finds(cut_off), "{cut_off}");
        assert!(redactor.text(cut_off.to_owned()).len() < 17, "{cut_off}");
    }
    // Control: another key is not found.
    let other = STANDARD.encode("x:alpha-key-9876543210");
    assert!(!redactor.finds(other));
}
