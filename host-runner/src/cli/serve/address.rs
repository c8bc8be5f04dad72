//! Where the server listens, and the names that it answers to.

use std::net::SocketAddr;

use connector_server::Hosts;
use url::Url;

use crate::cli::failure::Failure;

/// Refuses an address that others can reach.
pub(super) fn expect_loopback(address: SocketAddr) -> Result<(), Failure> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    Err(Failure::with_hint(
        format!("{address} is not a loopback address"),
        "listen on 127.0.0.1 or [::1]",
    ))
}

/// The names that a server at this address answers to, and the origins of others that it allows.
pub(super) fn hosts(
    address: SocketAddr,
    names: &[String],
    origins: &[String],
) -> Result<Hosts, Failure> {
    let port = address.port();
    let own = [format!("localhost:{port}"), address.to_string()];
    let names = names.iter().map(|name| name.to_ascii_lowercase());
    let origins = origins.iter().map(|text| origin(text));
    Ok(Hosts {
        names: own.into_iter().chain(names).collect(),
        is_tls: false,
        origins: origins.collect::<Result<_, _>>()?,
    })
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
