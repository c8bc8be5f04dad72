//! The one origin that a call may reach, and the paths under it.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use url::{Host, Url};

use crate::ascii_host;
use crate::path::may_climb;

/// A base URL: the address of everything that may be requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    place: Place,
    base_path: String,
}

/// The endpoint of connections: scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    tls: bool,
    host: Host<String>,
    port: u16,
}

/// The target of a request, in the parts of its URL.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The scheme, if there is one.
    pub scheme: Option<&'a str>,
    /// User info, host and port, as written.
    pub authority: &'a str,
    /// The path, without the query.
    pub path: &'a str,
}

impl Origin {
    /// The origin of a base URL; `None` if it is not an absolute http or https URL whose host is
    /// written in ASCII.
    #[must_use]
    pub fn of(base_url: &str) -> Option<Self> {
        let url = Url::parse(base_url).ok()?;
        let tls = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        if !ascii_host::has_ascii_host(base_url) {
            return None;
        }
        Some(Self {
            place: Place {
                tls,
                host: url.host()?.to_owned(),
                port: url.port_or_known_default()?,
            },
            base_path: url.path().trim_end_matches('/').to_owned(),
        })
    }

    /// The endpoint of its connections.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Whether requests use TLS.
    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.place.tls
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &Host<String> {
        &self.place.host
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.place.port
    }

    /// Whether it is the same origin, whatever the paths of the base URLs.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.place == other.place
    }

    /// Host and port as in a URL and a `host` header: without the scheme's default port.
    #[must_use]
    pub fn authority(&self) -> String {
        if self.place.port == self.default_port() {
            self.place.host.to_string()
        } else {
            format!("{}:{}", self.place.host, self.place.port)
        }
    }

    /// The URL of a path below the base URL, before it is checked.
    #[must_use]
    pub fn below(&self, path: &str) -> String {
        format!("{self}{}{path}", self.base_path)
    }

    /// The rest of a path that is the base URL's or below it.
    #[must_use]
    pub fn path_below<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.base_path.as_str())
            .filter(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    }

    fn default_port(&self) -> u16 {
        if self.place.tls { 443 } else { 80 }
    }

    /// Checks that a request goes to this origin and to a path below the base URL.
    ///
    /// # Errors
    ///
    /// What the request tries to do instead, without quoting any part of it.
    pub fn admit(&self, target: &Target<'_>) -> Result<(), &'static str> {
        let scheme = target.scheme.unwrap_or_default();
        if !scheme.eq_ignore_ascii_case(self.scheme()) {
            return Err("use another scheme than the base URL's");
        }
        if target.authority.contains('@') {
            return Err("put user info into a URL");
        }
        let (host, port) = host_and_port(target.authority);
        if !ascii_host::is_ascii(host) || Host::parse(host).ok().as_ref() != Some(&self.place.host)
        {
            return Err("reach another host than the base URL's");
        }
        let is_same_port = match port {
            None | Some("") => self.default_port() == self.place.port,
            Some(port) => {
                port.bytes().all(|digit| digit.is_ascii_digit())
                    && port.parse() == Ok(self.place.port)
            }
        };
        if !is_same_port {
            return Err("reach another port than the base URL's");
        }
        let rest = target
            .path
            .strip_prefix(self.base_path.as_str())
            .filter(|rest| rest.is_empty() || rest.starts_with('/'));
        match rest {
            Some(rest) if !may_climb(rest) => Ok(()),
            _ => Err("leave the path of the base URL"),
        }
    }

    fn scheme(&self) -> &'static str {
        if self.place.tls { "https" } else { "http" }
    }
}

/// The host, and the text after the colon.
fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme(), self.authority())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admit(base: &str, uri: &str) -> Result<(), &'static str> {
        let (scheme, rest) = uri.split_once("://").unwrap();
        let (whole, _query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, _path) = whole.split_once('/').unwrap();
        let target = Target {
            scheme: Some(scheme),
            authority,
            path: whole.strip_prefix(authority).unwrap(),
        };
        Origin::of(base).unwrap().admit(&target)
    }

    #[test]
    fn what_is_under_the_base_url_is_admitted() {
        let cases = [
            (
                "https://api.clari.com/v1",
                "https://api.clari.com/v1/admin/limits",
            ),
            (
                "https://api.clari.com/v1/",
                "https://api.clari.com/v1/admin/limits?a=b",
            ),
            ("https://api.clari.com", "https://api.clari.com/"),
            (
                "https://API.clari.com:443/v1",
                "https://api.clari.com:443/v1/x",
            ),
            (
                "https://api.clari.com/v1",
                "https://api.clari.com:/v1/x:8443",
            ),
            ("http://127.0.0.1:8080/a//b", "http://127.0.0.1:8080/a//b/c"),
            ("https://[::1]:8443/v1", "https://[::1]:8443/v1/x"),
            ("https://0x7f.1/v1", "https://127.0.0.1/v1/x"),
        ];
        for (base, uri) in cases {
            assert_eq!(admit(base, uri), Ok(()), "{base} {uri}");
        }
    }

    #[test]
    fn everything_else_is_refused_and_says_why() {
        let base = "https://api.clari.com/v1";
        let cases = [
            ("http://api.clari.com/v1/x", "scheme"),
            ("https://evil.test/v1/x", "host"),
            ("https://api.clari.com.evil.test/v1/x", "host"),
            ("https://a.api.clari.com/v1/x", "host"),
            ("https://api.clari.com:8443/v1/x", "port"),
            ("https://me@api.clari.com/v1/x", "user info"),
            ("https://api.clari.com:+443/v1/x", "port"),
            ("https://api.clari.com:443:443/v1/x", "host"),
            ("https://[::1]/v1/x", "host"),
            ("https://api.clari.com/v2/x", "path"),
            ("https://api.clari.com/v10", "path"),
            ("https://api.clari.com/v1/../x", "path"),
            ("https://api.clari.com/v1/%2E%2e/x", "path"),
            ("https://api.clari.com/v1//evil.test", "path"),
            ("https://api.clari.com/v1/a%2fb", "path"),
            ("https://api.clari.com/v1/%252e%252e/x", "path"),
            ("https://api.clari.com/v1/%c0%ae%c0%ae/x", "path"),
            ("https://api.clari.com/v1/%u002e%u002e/x", "path"),
        ];
        for (uri, word) in cases {
            let reason = admit(base, uri).unwrap_err();
            assert!(reason.contains(word), "{uri}: {reason}");
        }
    }

    #[test]
    fn a_base_url_without_host_or_http_has_no_origin() {
        for base in [
            "",
            "api.clari.com/v1",
            "ftp://api.clari.com",
            "https://",
            "data:x",
        ] {
            assert_eq!(Origin::of(base), None, "{base:?}");
        }
    }

    #[test]
    fn a_host_in_another_alphabet_has_no_origin_and_its_punycode_has() {
        for host in [
            "größe.example",
            "GRÖSSE.example",
            "gr%C3%B6%C3%9Fe.example",
            "gr%\tC3%B6\n%C3%9Fe.example",
            "me@größe.example",
            "\u{FF41}pi.clari.com",
            "api\u{3002}clari.com",
            "api.cl\u{430}ri.com",
            "api.cl\u{AD}ari.com",
        ] {
            for scheme in ["https://", "http:\\\\", " HTTPS:"] {
                let base = format!("{scheme}{host}:8443/v1");
                assert!(Url::parse(&base).is_ok(), "{base:?}");
                assert_eq!(Origin::of(&base), None, "{base:?}");
            }
        }
        for base in [
            "https://xn--gre-6ka8i.example:8443/v1",
            "https://api%2Eclari.com",
            "https://api.clari.com/größe?ü",
        ] {
            assert!(Origin::of(base).is_some(), "{base:?}");
        }
    }

    #[test]
    fn a_request_names_the_host_in_ascii() {
        let base = "https://xn--gre-6ka8i.example/v1";
        assert_eq!(admit(base, "https://xn--gre-6ka8i.example/v1/x"), Ok(()));
        for host in ["größe.example", "gr%C3%B6%C3%9Fe.example"] {
            let reason = admit(base, &format!("https://{host}/v1/x")).unwrap_err();
            assert!(reason.contains("host"), "{host}: {reason}");
        }
    }
}
