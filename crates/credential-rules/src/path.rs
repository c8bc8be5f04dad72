//! Which paths stay below the folder that they start in, whatever server reads them.
//!
//! Servers and the proxies in front of them decode a path once, twice or not at all, in their own ways, before
//! they resolve `..`. So a path must not hold anything that leaves the folder in one of those readings. An
//! encoded percent sign is refused too, so that nothing is left to decode a second time.

use alloc::string::String;
use alloc::vec::Vec;

use crate::digits;
use crate::text::is_unsafe;

/// Characters that some servers read as `.`, `/`, `\` or `%`, by compatibility normalization or as
/// the nearest character of an older character set.
const LOOKALIKES: [(char, &str); 23] = [
    ('\u{2024}', "."),
    ('\u{2025}', ".."),
    ('\u{2026}', "..."),
    ('\u{3002}', "."),
    ('\u{fe19}', "..."),
    ('\u{fe30}', ".."),
    ('\u{fe52}', "."),
    ('\u{ff0e}', "."),
    ('\u{ff61}', "."),
    ('\u{2044}', "/"),
    ('\u{2100}', "a/c"),
    ('\u{2101}', "a/s"),
    ('\u{2105}', "c/o"),
    ('\u{2106}', "c/u"),
    ('\u{2215}', "/"),
    ('\u{ff0f}', "/"),
    ('\u{a5}', "\\"),
    ('\u{20a9}', "\\"),
    ('\u{2216}', "\\"),
    ('\u{fe68}', "\\"),
    ('\u{ff3c}', "\\"),
    ('\u{fe6a}', "%"),
    ('\u{ff05}', "%"),
];

/// Whether a server might read a path as leaving the folder that it starts in.
pub(crate) fn may_climb(path: &str) -> bool {
    let Some(decoded) = decode(path.as_bytes()) else {
        return true;
    };
    let is_odd = |character: char| {
        is_unsafe(character)
            || character == '\\'
            || LOOKALIKES.iter().any(|(known, _)| *known == character)
    };
    decoded.contains("..") || decoded.contains("//") || decoded.chars().any(is_odd)
}

/// The decoded path; `None` if an escape is malformed, is not valid UTF-8 (which includes `%c0`,
/// `%c1` and other overlong forms), or encodes `.`, `/` or a percent sign, which never need it.
fn decode(path: &[u8]) -> Option<String> {
    let mut decoded = Vec::with_capacity(path.len());
    let mut rest = path;
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte != b'%' {
            decoded.push(*byte);
            continue;
        }
        match digits::byte(after)? {
            b'.' | b'/' | b'%' => return None,
            byte => decoded.push(byte),
        }
        rest = after.get(2..)?;
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_climb_is_refused() {
        for path in [
            "/../x",
            "/a/..",
            "/..;/x",
            "/..;a=b/x",
            "/.%2e/x",
            "/%2E%2e/x",
            "/%2e",
            "/%252e%252e/x",
            "/%25252e",
            "/%25",
            "/a%25b",
            "/%%32%65",
            "/%%35%63x",
            "//x",
            "/a//b",
            "/a%2fb",
            "/a%2Fb",
            "/a/%2f",
            "/a%5cb",
            "/a\\b",
            "/..\\x",
            "/%c0%ae%c0%ae/x",
            "/%C0%AF",
            "/%c1%9c",
            "/%c0.%c0./x",
            "/%e0%80%af",
            "/%f0%80%80%af",
            "/%f8%80%80%80%af",
            "/%u002e%u002e/x",
            "/%U002e",
            "/%u2215x",
            "/%uff0e",
            "/%2",
            "/%",
            "/%zz",
            "/%ff",
            "/%ed%a0%80",
            "/.%00./x",
            "/a%00",
            "/.%09./x",
            "/.%0a./x",
            "/%0d%0aa:b",
            "/a%7f",
            "/a%c2%85",
            "/.%e2%80%8b./x",
            "/.%c2%ad./x",
            "/%e2%80%ae",
            "/%ef%bc%8e%ef%bc%8e/x",
            "/\u{ff0e}\u{ff0e}/x",
            "/%e2%80%a5/x",
            "/%e2%80%a4%e2%80%a4/x",
            "/%ef%b8%b0/x",
            "/a%e2%88%95b",
            "/a%ef%bc%8fb",
            "/a\u{2044}b",
            "/a%ef%bc%bcb",
            "/%ef%bc%852e",
            "/%c2%a5",
        ] {
            assert!(may_climb(path), "{path}");
        }
    }

    #[test]
    fn paths_near_them_are_allowed() {
        for path in [
            "",
            "/",
            "/x",
            "/a/b/",
            "/a.b/c.json",
            "/.well-known/x",
            "/a/./b",
            "/.;/x",
            "/a%20b",
            "/a%61",
            "/%7E",
            "/a;b=c",
            "/a%3Bb",
            "/a:b@c",
            "/c0/25/u002e/2e2e",
            "/a%2Db",
            "/%c3%a9t%C3%A9",
            "/été",
            "/%e4%b8%ad",
            "/%f0%9f%98%80",
        ] {
            assert!(!may_climb(path), "{path}");
        }
    }

    #[test]
    fn what_looks_like_a_climb_in_its_own_characters_is_the_only_reason() {
        for (character, read_as) in LOOKALIKES {
            assert!(may_climb(&format!("/a{character}b")), "{character:?}");
            assert!(read_as.contains(['.', '/', '\\', '%']), "{character:?}");
        }
    }
}
