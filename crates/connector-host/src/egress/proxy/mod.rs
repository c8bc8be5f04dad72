//! A proxy through which requests reach their origins: HTTP CONNECT (RFC 9110, 9.3.6) or SOCKS5 (RFC 1928).
//!
//! The threat: a proxy hides where a request goes. So names are resolved and addresses are checked here, and
//! the proxy gets an address, unless it is set to resolve names itself. The proxy's own address is not checked:
//! the operator chose it.

#[cfg(test)]
mod tests;
mod tunnel;

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use credential_rules::Origin;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use thiserror::Error;
use url::{Host, Url};

use crate::Secret;
use crate::receipt::ProxyRecord;

pub(super) use tunnel::{Destination, Tunnel};

/// The port that RFC 1928 gives SOCKS.
const SOCKS_PORT: u16 = 1080;

/// The longest user name and password of SOCKS5, in bytes (RFC 1929).
const MAX_SOCKS_BYTES: usize = 255;

/// A proxy through which requests reach their origins.
pub struct Proxy {
    protocol: Protocol,
    host: Host<String>,
    port: u16,
    credentials: Option<Credentials>,
    resolves_names: bool,
    exceptions: Matcher,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// HTTP CONNECT.
    Http,
    /// SOCKS5.
    Socks5,
}

/// The user name and password for the proxy.
pub(super) struct Credentials {
    pub(super) user: String,
    pub(super) password: Secret,
}

/// Why a proxy cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyError {
    /// The text is not a URL with a host and nothing after it.
    #[error("a proxy must be `http://HOST:PORT` or `socks5://HOST:PORT`")]
    NotAProxy,
    /// The URL has user info. Use [`Proxy::credentials`] instead.
    #[error("the URL of a proxy must not hold its user name and password")]
    UserInfo,
    /// The protocol cannot carry this user name or password.
    #[error("the proxy's user name and password cannot be sent to it")]
    Credentials,
}

impl Proxy {
    /// The proxy at a URL, such as `http://proxy.example:3128` or `socks5://127.0.0.1:1080`.
    ///
    /// # Errors
    ///
    /// If the URL has another scheme, no host, user info, a path or a query.
    pub fn new(url: &str) -> Result<Self, ProxyError> {
        let url = Url::parse(url).map_err(|_| ProxyError::NotAProxy)?;
        let protocol = match url.scheme() {
            "http" => Protocol::Http,
            "socks5" => Protocol::Socks5,
            _ => return Err(ProxyError::NotAProxy),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(ProxyError::UserInfo);
        }
        let is_bare = matches!(url.path(), "" | "/") && url.query().or(url.fragment()).is_none();
        let host = url.host().filter(|_| is_bare).map(|host| host.to_owned());
        Ok(Self {
            protocol,
            host: host.ok_or(ProxyError::NotAProxy)?,
            port: url.port_or_known_default().unwrap_or(SOCKS_PORT),
            credentials: None,
            resolves_names: false,
            exceptions: matcher(""),
        })
    }

    /// Sets the user name and password for the proxy.
    ///
    /// # Errors
    ///
    /// If the protocol cannot carry them: a user name with a colon (HTTP), an empty one or more than 255 bytes
    /// (SOCKS5), or control characters.
    pub fn credentials(self, user: &str, password: Secret) -> Result<Self, ProxyError> {
        let sizes = [user.len(), password.expose().len()];
        let fits = match self.protocol {
            Protocol::Http => !user.contains(':'),
            Protocol::Socks5 => sizes
                .iter()
                .all(|size| (1..=MAX_SOCKS_BYTES).contains(size)),
        };
        let mut characters = user.chars().chain(password.expose().chars());
        if !fits || characters.any(char::is_control) {
            return Err(ProxyError::Credentials);
        }
        let user = user.to_owned();
        let credentials = Some(Credentials { user, password });
        Ok(Self {
            credentials,
            ..self
        })
    }

    /// Lets the proxy resolve host names, for networks where only it can.
    ///
    /// The addresses of names are then not checked: a name may lead to a private address that the proxy can
    /// reach. A host that is an address is still checked. Plain http is refused.
    #[must_use]
    pub fn resolves_names(self) -> Self {
        Self {
            resolves_names: true,
            ..self
        }
    }

    /// Reaches some hosts directly, given the value of a `NO_PROXY` variable, which is read as curl
    /// reads it.
    #[must_use]
    pub fn except(self, hosts: &str) -> Self {
        Self {
            exceptions: matcher(hosts),
            ..self
        }
    }

    /// Whether requests to an origin go through it.
    pub(super) fn serves(&self, origin: &Origin) -> bool {
        let scheme = if origin.is_tls() { "https" } else { "http" };
        let uri = Uri::builder()
            .scheme(scheme)
            .authority(origin.authority())
            .path_and_query("/")
            .build();
        uri.is_ok_and(|uri| self.exceptions.intercept(&uri).is_some())
    }

    /// Whether the proxy gets the host name, whose addresses are not known here.
    pub(super) fn is_given_the_name_of(&self, origin: &Origin) -> bool {
        self.resolves_names && matches!(origin.host(), Host::Domain(_))
    }

    /// How a receipt shows that an origin was reached through it.
    pub(super) fn record(&self, origin: &Origin) -> ProxyRecord {
        ProxyRecord {
            url: self.to_string(),
            resolved_name: self.is_given_the_name_of(origin),
        }
    }

    pub(super) fn host(&self) -> &Host<String> {
        &self.host
    }
}

impl Credentials {
    /// The value of `proxy-authorization` (RFC 7617).
    pub(super) fn basic(&self) -> Option<HeaderValue> {
        let pair = zeroize::Zeroizing::new(format!("{}:{}", self.user, self.password.expose()));
        let basic = zeroize::Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
        let mut value = HeaderValue::from_str(&basic).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Matches every host except these. The URL only has to be valid.
fn matcher(exceptions: &str) -> Matcher {
    let all = Matcher::builder().all("http://proxy");
    all.no(exceptions).build()
}

/// The URL, without credentials.
impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.protocol {
            Protocol::Http => "http",
            Protocol::Socks5 => "socks5",
        };
        write!(f, "{scheme}://{}:{}", self.host, self.port)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("url", &self.to_string())
            .field("has_credentials", &self.credentials.is_some())
            .field("resolves_names", &self.resolves_names)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod url_tests {
    use super::*;

    fn proxy(url: &str) -> Result<String, ProxyError> {
        Proxy::new(url).map(|proxy| proxy.to_string())
    }

    #[test]
    fn a_proxy_is_a_scheme_a_host_and_a_port() {
        for (given, shown) in [
            ("http://proxy.example:3128", "http://proxy.example:3128"),
            ("http://proxy.example/", "http://proxy.example:80"),
            ("socks5://127.0.0.1", "socks5://127.0.0.1:1080"),
            ("socks5://[::1]:9050/", "socks5://[::1]:9050"),
        ] {
            assert_eq!(proxy(given).unwrap(), shown);
        }
        for url in [
            "",
            "proxy.example:3128",
            "https://proxy.example:3128",
            "socks5h://proxy.example",
            "socks4://proxy.example",
            "http://",
            "socks5:proxy",
            "http://proxy.example/path",
            "http://proxy.example/?query",
            "http://proxy.example/#fragment",
        ] {
            assert_eq!(proxy(url), Err(ProxyError::NotAProxy), "{url}");
        }
        for url in ["http://user@proxy.example", "http://:secret@proxy.example"] {
            assert_eq!(proxy(url), Err(ProxyError::UserInfo), "{url}");
        }
    }

    #[test]
    fn credentials_are_never_shown_and_must_fit_the_protocol() {
        let with = |url: &str, user: &str, password: &str| {
            let proxy = Proxy::new(url).unwrap();
            proxy.credentials(user, Secret::new(password.to_owned()))
        };
        let proxy = with("http://proxy.example", "user", "pass-word").unwrap();
        assert!(!format!("{proxy} {proxy:?}").contains("pass-word"));
        let basic = proxy.credentials.as_ref().unwrap().basic().unwrap();
        assert_eq!(basic, "Basic dXNlcjpwYXNzLXdvcmQ=");
        let long = "x".repeat(256);
        for (url, user, password) in [
            ("http://proxy.example", "a:b", "c"),
            ("http://proxy.example", "a", "b\r\nc"),
            ("socks5://proxy.example", "", "c"),
            ("socks5://proxy.example", "a", &long),
        ] {
            let error = with(url, user, password).unwrap_err();
            assert_eq!(error, ProxyError::Credentials, "{user} {password}");
        }
    }

    #[test]
    fn exceptions_are_read_as_curl_reads_them() {
        let proxy = Proxy::new("http://proxy.example").unwrap();
        let proxy = proxy.except("internal.example, 10.0.0.0/8,.suffix.example");
        for (url, is_served) in [
            ("https://api.clari.com/v1", true),
            ("https://notinternal.example/v1", true),
            ("https://internal.example/v1", false),
            ("https://api.internal.example:8443/v1", false),
            ("https://a.suffix.example", false),
            ("https://10.1.2.3/v1", false),
            ("http://11.1.2.3/v1", true),
        ] {
            let origin = Origin::of(url).unwrap();
            assert_eq!(proxy.serves(&origin), is_served, "{url}");
        }
        let all = proxy.except("*");
        assert!(!all.serves(&Origin::of("https://api.clari.com/v1").unwrap()));
    }
}
