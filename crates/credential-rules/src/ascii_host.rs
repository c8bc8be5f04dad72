//! Whether a host name is written in ASCII, so that it cannot be confused with a similar name.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};

use percent_encoding::percent_decode_str;
use url::Url;

/// Whether a host is ASCII after its percent signs are decoded.
pub(crate) fn is_ascii(host: &str) -> bool {
    percent_decode_str(host).all(|byte| byte.is_ascii())
}

/// Whether the host of an absolute http or https URL is written in ASCII: the URL standard maps
/// other letters before it returns the host.
#[must_use]
pub fn has_ascii_host(url: &str) -> bool {
    is_ascii(&as_written(url))
}

fn as_written(url: &str) -> String {
    // Characters that the URL standard removes everywhere.
    let text: String = url
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let (_, rest) = text.split_once(':').unwrap_or_default();
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let (_, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    host.to_owned()
}

/// The base URL with its host in punycode, if another alphabet is the only reason why it has no
/// origin. One with user info is not repeated.
#[must_use]
pub fn in_punycode(base_url: &str) -> Option<String> {
    if has_ascii_host(base_url) {
        return None;
    }
    let url = Url::parse(base_url).ok()?;
    let has_user_info = !url.username().is_empty() || url.password().is_some();
    let is_http = matches!(url.scheme(), "http" | "https");
    (is_http && !has_user_info).then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_in_another_alphabet_has_a_punycode() {
        for (base_url, coded) in [
            (
                "https://größe.example:8443/v1?a",
                Some("https://xn--gre-6ka8i.example:8443/v1?a"),
            ),
            (
                "https://gr%C3%B6ßE.example",
                Some("https://xn--gre-6ka8i.example/"),
            ),
            (
                "https://api.cl\u{430}ri.com/v1",
                Some("https://api.xn--clri-63d.com/v1"),
            ),
            ("https://api.clari.com/ü", None),
            ("https://me@größe.example", None),
            ("ftp://größe.example", None),
            ("https://ü \u{FFFD}", None),
            ("größe.example", None),
        ] {
            assert_eq!(in_punycode(base_url).as_deref(), coded, "{base_url}");
        }
    }
}
