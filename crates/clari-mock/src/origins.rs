//! The origins of the mock API: one that works, and one for each way in which an origin fails.

use std::collections::BTreeMap;
use std::fmt;

/// An origin of the mock API, named for what is special about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OriginName {
    /// HTTP over TLS with a trusted certificate: the good origin.
    Api,
    /// HTTP without TLS.
    Plain,
    /// Nothing listens.
    Refused,
    /// The certificate has expired.
    Expired,
    /// The certificate is for another host name.
    WrongName,
    /// The server requires a client certificate.
    ClientCertificate,
    /// The certificate is self-signed.
    SelfSigned,
    /// TLS with another protocol than HTTP inside.
    NotHttp,
    /// HTTP without TLS where a client expects TLS.
    NotTls,
    /// Connections are accepted, and nothing else happens.
    Silent,
}

impl OriginName {
    /// Every origin.
    pub const ALL: [Self; 10] = [
        Self::Api,
        Self::Plain,
        Self::Refused,
        Self::Expired,
        Self::WrongName,
        Self::ClientCertificate,
        Self::SelfSigned,
        Self::NotHttp,
        Self::NotTls,
        Self::Silent,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Plain => "plain",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::WrongName => "wrong-name",
            Self::ClientCertificate => "client-certificate",
            Self::SelfSigned => "self-signed",
            Self::NotHttp => "not-http",
            Self::NotTls => "not-tls",
            Self::Silent => "silent",
        }
    }

    fn scheme(self) -> &'static str {
        match self {
            Self::Plain => "http",
            _ => "https",
        }
    }
}

impl fmt::Display for OriginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The addresses of the origins of a running mock API.
#[derive(Debug, Clone, Default)]
pub struct Origins(BTreeMap<OriginName, u16>);

impl Origins {
    pub(crate) fn insert(&mut self, name: OriginName, port: u16) {
        self.0.insert(name, port);
    }

    /// Every origin by its name, such as `https://localhost:40001`.
    pub fn iter(&self) -> impl Iterator<Item = (OriginName, String)> {
        self.0
            .iter()
            .map(|(&name, port)| (name, format!("{}://localhost:{port}", name.scheme())))
    }

    /// Replaces `{api}` and the like by the origin with that name, and `{api-ip}` and the like by the same
    /// origin with its IP address as the host.
    pub fn fill(&self, text: &str) -> String {
        self.iter().fold(text.to_owned(), |text, (name, origin)| {
            text.replace(&format!("{{{name}}}"), &origin).replace(
                &format!("{{{name}-ip}}"),
                &origin.replace("localhost", "127.0.0.1"),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_origins() {
        let mut origins = Origins::default();
        origins.insert(OriginName::Api, 4001);
        origins.insert(OriginName::Plain, 4002);
        for (text, filled) in [
            ("{api}/v1", "https://localhost:4001/v1"),
            ("{api-ip}/v1", "https://127.0.0.1:4001/v1"),
            ("{plain}", "http://localhost:4002"),
            ("{silent} {other}", "{silent} {other}"),
            ("https://api.clari.com/v1", "https://api.clari.com/v1"),
        ] {
            assert_eq!(origins.fill(text), filled);
        }
    }
}
