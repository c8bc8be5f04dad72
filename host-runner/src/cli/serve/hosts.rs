//! `--host` and `--allow-origin`: the names that the server answers to, and the pages that may ask it.

use std::net::SocketAddr;

use clap::Args;
use connector_server::Hosts;
use url::Url;

use crate::cli::failure::Failure;

#[derive(Args)]
pub(super) struct HostOptions {
    /// Answer to another host name, such as that of a proxy in front; repeatable.
    #[arg(long, value_name = "HOST[:PORT]", help_heading = "Server")]
    host: Vec<String>,
    /// Allow the pages of another origin, such as `https://platform.example`; repeatable.
    #[arg(long, value_name = "ORIGIN", help_heading = "Server")]
    allow_origin: Vec<String>,
}

impl HostOptions {
    /// Whether a host is named.
    pub(super) fn is_named(&self) -> bool {
        !self.host.is_empty()
    }

    /// The names and the origins. A socket without an address is `localhost`.
    pub(super) fn hosts(
        &self,
        address: Option<SocketAddr>,
        is_tls: bool,
    ) -> Result<Hosts, Failure> {
        let own = match address {
            None => vec!["localhost".to_owned()],
            Some(address) if address.ip().is_loopback() => {
                vec![format!("localhost:{}", address.port()), address.to_string()]
            }
            Some(address) => vec![address.to_string()],
        };
        let names = self.host.iter().map(|name| name.to_ascii_lowercase());
        let origins = self.allow_origin.iter().map(|text| origin(text));
        Ok(Hosts {
            names: own.into_iter().chain(names).collect(),
            is_tls,
            origins: origins.collect::<Result<_, _>>()?,
        })
    }
}

/// An origin as browsers send it.
fn origin(text: &str) -> Result<String, Failure> {
    let url = Url::parse(text).ok();
    let origin = url.map(|url| url.origin().ascii_serialization());
    origin.filter(|origin| origin == text).ok_or_else(|| {
        Failure::with_hint(
            "--allow-origin must be an origin",
            "write scheme, host and port only, such as https://platform.example",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_taken_as_browsers_send_it() {
        for text in ["https://platform.example", "http://localhost:3000"] {
            assert_eq!(origin(text).ok().as_deref(), Some(text));
        }
        for text in [
            "*",
            "null",
            "platform.example",
            "https://platform.example/",
            "https://Platform.example",
            "https://platform.example:443",
            "file:///x",
        ] {
            assert!(origin(text).is_err(), "{text}");
        }
    }
}
