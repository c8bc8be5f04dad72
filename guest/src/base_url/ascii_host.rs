//! Host names in ASCII: whether the entered one is, and what it is in punycode.

use alloc::string::String;
use alloc::vec::Vec;

use idna::punycode;

/// The first ideographs of Unicode. Later ones need tables, which this component does not have.
const LAST_IDEOGRAPH: char = '\u{9FA5}';

/// The schemes for which the URL standard maps host names.
const SPECIAL_SCHEMES: [&str; 6] = ["http", "https", "ws", "wss", "ftp", "file"];

/// A URL with such a scheme, split as the URL standard splits it.
struct Pieces<'a> {
    scheme: &'a str,
    user_info: Option<&'a str>,
    host: &'a str,
    port: Option<&'a str>,
    rest: &'a str,
}

impl<'a> Pieces<'a> {
    /// The parts of a text without tabs and line breaks.
    fn of(text: &'a str) -> Option<Self> {
        let (scheme, after) = text.split_once(':')?;
        let scheme = scheme.trim_start_matches(|c| c <= ' ');
        let mut special = SPECIAL_SCHEMES.iter();
        special.find(|special| scheme.eq_ignore_ascii_case(special))?;
        let after = after.trim_start_matches(['/', '\\']);
        let end = after.find(['/', '\\', '?', '#']).unwrap_or(after.len());
        let (authority, rest) = after.split_at_checked(end)?;
        let (user_info, authority) = match authority.rsplit_once('@') {
            Some((user_info, authority)) => (Some(user_info), authority),
            None => (None, authority),
        };
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (authority, None),
        };
        Some(Self {
            scheme,
            user_info,
            host,
            port,
            rest,
        })
    }
}

/// Whether the host of a base URL is written in ASCII, including its percent signs.
pub(super) fn is_ascii(text: &str) -> bool {
    (text.is_ascii() && !text.contains('%')) || is_ascii_in_pieces(text)
}

#[cold]
fn is_ascii_in_pieces(text: &str) -> bool {
    // Characters that the URL standard removes everywhere.
    let is_break = |c: &char| matches!(c, '\t' | '\n' | '\r');
    let text: String = text.chars().filter(|c| !is_break(c)).collect();
    Pieces::of(&text).is_none_or(|pieces| {
        let above_ascii = |code: &str| code.starts_with(|digit: char| digit >= '8');
        let mut codes = pieces.host.split('%').skip(1);
        pieces.host.is_ascii() && !codes.any(above_ascii)
    })
}

/// The base URL with its host in punycode, if the result is certain: lower-case letters, and in each label one
/// script that needs no mapping or sorting.
#[cold]
pub(super) fn in_punycode(text: &str) -> Option<String> {
    let pieces = Pieces::of(text)?;
    if pieces.host.is_ascii() || pieces.user_info.is_some() {
        return None;
    }
    let labels = pieces.host.split('.').map(label_in_punycode);
    let host = labels.collect::<Option<Vec<_>>>()?.join(".");
    let port = pieces.port.map(|port| [":", port].concat());
    let port = port.unwrap_or_default();
    Some([pieces.scheme, "://", &host, &port, pieces.rest].concat())
}

fn label_in_punycode(label: &str) -> Option<String> {
    let label = label.to_ascii_lowercase();
    if label.is_ascii() {
        return Some(label);
    }
    let mut scripts = label.chars().filter(|c| !is_of_any_script(*c)).map(script);
    let first = scripts.next()??;
    let is_certain = scripts.all(|script| script == Some(first));
    let code = is_certain.then(|| punycode::encode_str(&label))??;
    Some(["xn--", &code].concat())
}

/// The Latin letters of Europe beyond the first 256 characters, except those that are mapped.
const LATIN_EXTENDED: &str = "āăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıĵķĸĺļľłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷźżž";

/// Scripts whose lower-case letters are used unchanged in host names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    /// Chinese and Japanese.
    Han,
    Hangul,
}

/// The script of a letter that needs no mapping and does not combine with others.
fn script(c: char) -> Option<Script> {
    let script = match c {
        'a'..='z' | 'ß'..='ö' | 'ø'..='ÿ' => Script::Latin,
        'ά'..='ώ' => Script::Greek,
        'а'..='џ' => Script::Cyrillic,
        'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '一'..=LAST_IDEOGRAPH => Script::Han,
        '가'..='힣' => Script::Hangul,
        _ if LATIN_EXTENDED.contains(c) => Script::Latin,
        _ => return None,
    };
    Some(script)
}

/// Whether a character may be in labels of any script.
const fn is_of_any_script(c: char) -> bool {
    matches!(c, '0'..='9' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_ascii_as_it_is_written() {
        for text in [
            "https://api.clari.com/größe?ü#ü",
            "https://ü:ü@api.clari.com",
            "https://api%2Eclari.com/%C3%BC",
            "https://api.clari.com\\ü",
            "größe",
        ] {
            assert!(is_ascii(text), "{text:?}");
        }
        for text in [
            "https://größe.example",
            "https:größe.example",
            "https:\\\\a@größe.example:80/",
            "https://gr%C3%B6sse.example",
            "https://gr%\tC3%B6sse.example",
            "https://\u{FF41}pi.clari.com",
        ] {
            assert!(!is_ascii(text), "{text:?}");
        }
    }

    #[test]
    fn a_certain_name_has_a_punycode() {
        for (text, coded) in [
            (
                "https://größe.example:8443/v1?a",
                "https://xn--gre-6ka8i.example:8443/v1?a",
            ),
            ("https://API.straße.de", "https://api.xn--strae-oqa.de"),
            ("https://апи.example", "https://xn--80aqu.example"),
            ("https://例え.example", "https://xn--r8jz45g.example"),
        ] {
            assert_eq!(in_punycode(text).as_deref(), Some(coded), "{text}");
        }
    }

    #[test]
    fn a_name_that_could_be_meant_otherwise_has_none() {
        for text in [
            "https://GRÖSSE.example",
            "https:\\\\Über.example",
            "https://o\u{308}.example",
            "https://api.cl\u{430}ri.com",
            "https://\u{FF41}pi.clari.com",
            "https://a\u{3002}ü",
            "https://שלום.example",
            "https://ü_.example",
            "https://me@größe.example",
            "https://api.clari.com",
            "größe",
        ] {
            assert_eq!(in_punycode(text), None, "{text}");
        }
    }
}
