//! The base URL of the API: as entered, and as a request uses it.

mod ascii_host;
mod diagnose;
mod host;
mod mend;
mod path;
mod problem;

use alloc::string::String;
use alloc::vec::Vec;

use url::{ParseError, Position, Url};

use crate::bindings::Finding;
use crate::doctor::Doctor;
use crate::field::BASE_URL;
use crate::finding::Problem;
use crate::paste;

pub(crate) use problem::{HOLDS_KEY, SWAPPED};

/// The default base URL.
pub const DEFAULT_BASE_URL: &str = "https://api.clari.com/v1";

/// The path of the probe, below the base URL.
pub const PROBE_PATH: &str = "/admin/limits";

/// The minimum length of a base URL, in characters: `http://a`.
pub(crate) const MIN_LENGTH: u32 = 8;

/// The maximum length of a base URL, in characters: far above any real one, far below the limits of
/// servers.
pub(crate) const MAX_LENGTH: u32 = 2048;

/// A base URL that a request can use: http or https, a host name or an address, and no user info,
/// query or fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Parses a base URL, changing only what the URL standard itself normalizes.
    ///
    /// # Errors
    ///
    /// The problem that prevents a request, or that would leak a secret.
    pub fn parse(text: &str) -> Result<Self, &'static Problem> {
        let url = read(text)?;
        if has_user_info(&url) {
            return Err(&problem::USER_INFO);
        }
        if url.query().is_none() && url.fragment().is_none() {
            return Ok(Self(url));
        }
        let url = Url::parse(&url[..Position::AfterPath]).map_err(|_| &problem::NOT_A_URL)?;
        Ok(Self(url))
    }

    /// The URL itself.
    #[must_use]
    pub const fn as_url(&self) -> &Url {
        &self.0
    }

    /// The path of the probe, below the path of this URL.
    #[must_use]
    pub fn probe_path(&self) -> String {
        [self.0.path().trim_end_matches('/'), PROBE_PATH].concat()
    }
}

/// Lists what is wrong or unusual with a base URL. No message or fix contains user info or a query,
/// which may be secret.
#[must_use]
pub fn check(text: &str) -> Vec<Finding> {
    let doctor = Doctor {
        field: BASE_URL,
        max_length: MAX_LENGTH,
        diagnose: diagnose::diagnose,
        mend: mend::mend,
    };
    doctor.examine(text)
}

/// Parses an absolute http or https URL with a host; it may have user info.
pub(crate) fn read(text: &str) -> Result<Url, &'static Problem> {
    if paste::visible(text).trim().is_empty() {
        return Err(&problem::EMPTY);
    }
    if lacks_scheme(text.trim()) {
        return Err(&problem::MISSING_SCHEME);
    }
    // The result of the parser for such a host depends on the tables that it was built with.
    if !ascii_host::is_ascii(text) {
        return Err(&problem::NON_ASCII_HOST);
    }
    let url = Url::parse(text).map_err(|error| match error {
        ParseError::EmptyHost => &problem::NO_HOST,
        _ => &problem::NOT_A_URL,
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(&problem::UNSUPPORTED_SCHEME);
    }
    match url.domain() {
        Some("http" | "https") => Err(&problem::DOUBLED_SCHEME),
        Some(name) if !host::is_name(name) => Err(&problem::NOT_A_URL),
        _ => Ok(url),
    }
}

/// Whether `text` starts with a host without a scheme, such as `api.clari.com/v1` or
/// `localhost:8080`.
fn lacks_scheme(text: &str) -> bool {
    let text = text.trim_start_matches('/');
    let end = text.find(['/', '\\', '?', '#']).unwrap_or(text.len());
    let authority = text.get(..end).unwrap_or_default();
    let port = authority
        .split_once(':')
        .filter(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    let host = port.map_or(authority, |(host, _)| host);
    let several_labels = host.contains('.') || host.eq_ignore_ascii_case("localhost");
    host.starts_with('[') || (several_labels && host::is_name(&host.to_ascii_lowercase()))
}

/// The scheme, the host and, unless it is the default, the port.
pub(crate) fn origin(url: &Url) -> String {
    [url.scheme(), "://", authority(url)].concat()
}

/// The host and, unless it is the default, the port.
pub(crate) fn authority(url: &Url) -> &str {
    &url[Position::BeforeHost..Position::AfterPort]
}

/// Whether a URL has a user name or a password.
fn has_user_info(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(text: &str) -> String {
        let url = BaseUrl::parse(text).unwrap();
        [origin(url.as_url()), url.probe_path()].concat()
    }

    #[test]
    fn the_probe_goes_under_the_base_url() {
        for (base, url) in [
            (DEFAULT_BASE_URL, "https://api.clari.com/v1/admin/limits"),
            (
                "https://api.clari.com/v1/",
                "https://api.clari.com/v1/admin/limits",
            ),
            (
                "https://api.clari.com",
                "https://api.clari.com/admin/limits",
            ),
            (
                "http://127.1:8080/p/v1?q#f",
                "http://127.0.0.1:8080/p/v1/admin/limits",
            ),
            (
                "HTTPS:\\\\Host.example\\v4",
                "https://host.example/v4/admin/limits",
            ),
        ] {
            assert_eq!(probe(base), url, "{base}");
        }
    }

    #[test]
    fn what_no_request_can_be_made_with_is_an_error() {
        for (text, code) in [
            ("", "empty"),
            (" \t\u{200B}", "empty"),
            ("api.clari.com/v1", "missing-scheme"),
            ("//api.clari.com/v1", "missing-scheme"),
            ("api.clari.com:443/v1", "missing-scheme"),
            ("localhost:8080", "missing-scheme"),
            ("10.0.0.1:8080/v1", "missing-scheme"),
            ("[::1]:8080", "missing-scheme"),
            ("nonsense", "not-a-url"),
            ("/v1", "not-a-url"),
            ("https://api clari.com", "not-a-url"),
            ("https://api.clari.com\"", "not-a-url"),
            ("https://api..clari.com", "not-a-url"),
            ("https://api.clari.com:99999", "not-a-url"),
            ("https://", "no-host"),
            ("https:///", "no-host"),
            ("https://:443/v1", "no-host"),
            ("https://\u{430}pi.clari.com/v1", "non-ascii-host"),
            ("https://GRÖSSE.Example/v1", "non-ascii-host"),
            ("https://gr%C3%B6sse.example/v1", "non-ascii-host"),
            ("größe.example:8443/v1", "not-a-url"),
            ("ftp://api.clari.com/v1", "unsupported-scheme"),
            ("file:///etc/passwd", "unsupported-scheme"),
            ("javascript:alert(1)", "unsupported-scheme"),
            ("https://https://api.clari.com/v1", "doubled-scheme"),
            ("https://user@api.clari.com/v1", "user-info"),
            ("https://:word@api.clari.com/v1", "user-info"),
        ] {
            let problem = BaseUrl::parse(text).unwrap_err();
            assert_eq!(problem.code, code, "{text:?}");
        }
    }
}
