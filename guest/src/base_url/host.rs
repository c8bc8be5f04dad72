//! The host of a base URL, and its owner.

use url::{Host, Url};

use super::problem;
use crate::edit_distance::edit_distance;
use crate::finding::Problem;
use crate::search::{contains, contains_folded};

/// The host of the API.
pub(super) const API_HOST: &str = "api.clari.com";

/// Hosts of Clari's web site, which people confuse with the API's.
const WEB_HOSTS: [&str; 3] = ["app.clari.com", "clari.com", "www.clari.com"];

/// The largest edit distance that counts as a typing mistake: swapping two letters is two changes,
/// and three changes make another word.
const MAX_SLIPS: usize = 2;

/// The owner of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The API.
    Api,
    /// Clari's web site.
    Web,
    /// Clari Copilot, another product.
    Copilot,
    /// A name in punycode.
    Punycode,
    /// A name that looks like Clari's and is not under `clari.com`.
    LookAlike,
    /// An IP address.
    Address,
    /// Any other host.
    Unknown,
}

impl Owner {
    /// The owner of the host of `url`.
    pub(super) fn of(url: &Url) -> Self {
        let name = match url.host() {
            Some(Host::Domain(name)) => name.strip_suffix('.').unwrap_or(name),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => return Self::Address,
            None => return Self::Unknown,
        };
        match name {
            API_HOST => Self::Api,
            _ if WEB_HOSTS.contains(&name) => Self::Web,
            _ if is_under(name, "copilot.clari.com") => Self::Copilot,
            _ if is_under(name, "clari.com") => Self::Unknown,
            _ if name.starts_with("xn--") || contains(name, ".xn--") => Self::Punycode,
            _ if looks_like_clari(name) => Self::LookAlike,
            _ => Self::Unknown,
        }
    }

    /// Whether the API's host is the right one.
    pub(super) const fn means_api(self) -> bool {
        matches!(self, Self::Api | Self::Web)
    }

    /// The problem with such a host.
    pub(super) const fn problem(self) -> Option<&'static Problem> {
        match self {
            Self::Api => None,
            Self::Web => Some(&problem::WEB_APP_HOST),
            Self::Copilot => Some(&problem::COPILOT_HOST),
            Self::Punycode => Some(&problem::PUNYCODE_HOST),
            Self::LookAlike => Some(&problem::LOOK_ALIKE_HOST),
            Self::Address => Some(&problem::IP_LITERAL),
            Self::Unknown => Some(&problem::UNKNOWN_HOST),
        }
    }
}

/// Whether `name`, in lower case, is a host name: labels of letters, digits, hyphens and
/// underscores, possibly with a final dot.
pub(super) fn is_name(name: &str) -> bool {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    let name = name.strip_suffix('.').unwrap_or(name);
    name.split('.')
        .all(|label| !label.is_empty() && label.bytes().all(plain))
}

/// Whether `name` is `domain` or a subdomain of it.
fn is_under(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether `name` contains Clari's name after similar characters are unified, or is one typing
/// mistake away from the API's host.
fn looks_like_clari(name: &str) -> bool {
    let one_look = |byte| match byte {
        b'1' | b'i' => b'l',
        b'4' => b'a',
        _ => byte,
    };
    let is_as_long = name.len().abs_diff(API_HOST.len()) <= MAX_SLIPS;
    contains_folded(name, "clarl", one_look)
        || (is_as_long && edit_distance(name, API_HOST) <= MAX_SLIPS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_has_its_owner() {
        for (host, owner) in [
            ("api.clari.com", Owner::Api),
            ("api.clari.com.", Owner::Api),
            ("app.clari.com", Owner::Web),
            ("clari.com", Owner::Web),
            ("rest-api.copilot.clari.com", Owner::Copilot),
            ("api.eu.clari.com", Owner::Unknown),
            ("api.clari.com.evil.com", Owner::LookAlike),
            ("api-clari.com", Owner::LookAlike),
            ("c1ari.com", Owner::LookAlike),
            ("api.clarl.com", Owner::LookAlike),
            ("api.cl4ri.com", Owner::LookAlike),
            ("api.clair.com", Owner::LookAlike),
            ("notclari.com", Owner::LookAlike),
            ("xn--pi-7kc.clari.com", Owner::Unknown),
            ("xn--clri-43d.com", Owner::Punycode),
            ("127.0.0.1", Owner::Address),
            ("[::1]", Owner::Address),
            ("localhost", Owner::Unknown),
            ("example.com", Owner::Unknown),
        ] {
            let url = Url::parse(&format!("https://{host}/v1")).unwrap();
            assert_eq!(Owner::of(&url), owner, "{host}");
        }
    }
}
