//! The one origin that a call may reach, and the paths under it.

use std::fmt;

use http::Uri;
use http::uri::{PathAndQuery, Scheme};
use url::{Host, Url};

/// A base URL, as the address of everything that may be requested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    place: Place,
    base_path: String,
}

/// Where connections go: scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    tls: bool,
    host: Host<String>,
    port: u16,
}

impl Origin {
    /// The origin of a base URL; none if it is not an absolute http or https URL with a host.
    pub(crate) fn of(base_url: &str) -> Option<Self> {
        let url = Url::parse(base_url).ok()?;
        let tls = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        Some(Self {
            place: Place {
                tls,
                host: url.host()?.to_owned(),
                port: url.port_or_known_default()?,
            },
            base_path: url.path().trim_end_matches('/').to_owned(),
        })
    }

    /// Where its connections go.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Whether requests go over TLS.
    pub(crate) fn is_tls(&self) -> bool {
        self.place.tls
    }

    /// The host.
    pub(crate) fn host(&self) -> &Host<String> {
        &self.place.host
    }

    /// The port.
    pub(crate) fn port(&self) -> u16 {
        self.place.port
    }

    /// Whether it is the same origin, whatever the paths of the two base URLs.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.place == other.place
    }

    /// Host and port as a URL and a `host` header have them: without the scheme's own port.
    pub(crate) fn authority(&self) -> String {
        if self.place.port == self.default_port() {
            self.place.host.to_string()
        } else {
            format!("{}:{}", self.place.host, self.place.port)
        }
    }

    /// The URL of a path below the base URL's; still to be admitted.
    pub(crate) fn below(&self, path: &PathAndQuery) -> Option<Uri> {
        format!("{self}{}{path}", self.base_path).parse().ok()
    }

    fn default_port(&self) -> u16 {
        if self.place.tls { 443 } else { 80 }
    }

    /// Whether a request goes to this origin and to a path under the base URL's.
    ///
    /// # Errors
    ///
    /// What the request tries to do instead, without any part of it.
    pub(crate) fn admit(&self, uri: &Uri) -> Result<(), &'static str> {
        let scheme = if self.place.tls {
            Scheme::HTTPS
        } else {
            Scheme::HTTP
        };
        if uri.scheme() != Some(&scheme) {
            return Err("use another scheme than the base URL's");
        }
        if uri
            .authority()
            .is_some_and(|authority| authority.as_str().contains('@'))
        {
            return Err("put user info into a URL");
        }
        let host = uri.host().and_then(|host| Host::parse(host).ok());
        if host.as_ref() != Some(&self.place.host) {
            return Err("reach another host than the base URL's");
        }
        if uri.port_u16().unwrap_or(self.default_port()) != self.place.port {
            return Err("reach another port than the base URL's");
        }
        let rest = uri
            .path()
            .strip_prefix(self.base_path.as_str())
            .filter(|rest| rest.is_empty() || rest.starts_with('/'));
        match rest {
            Some(rest) if !climbs(rest) => Ok(()),
            _ => Err("leave the path of the base URL"),
        }
    }
}

/// Whether a server might read a path as one outside of the folder that it starts in.
fn climbs(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ["..", "%2e", "%2f", "%5c", "\\", "//"]
        .iter()
        .any(|part| path.contains(part))
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.place.tls { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.authority())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admit(base: &str, uri: &str) -> Result<(), &'static str> {
        Origin::of(base).unwrap().admit(&uri.parse().unwrap())
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
            ("https://api.clari.com/v2/x", "path"),
            ("https://api.clari.com/v10", "path"),
            ("https://api.clari.com/v1/../x", "path"),
            ("https://api.clari.com/v1/%2E%2e/x", "path"),
            ("https://api.clari.com/v1//evil.test", "path"),
            ("https://api.clari.com/v1/a%2fb", "path"),
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
}
