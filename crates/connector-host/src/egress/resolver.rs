//! The resolver: finds the addresses of a host name.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;

/// The future addresses of a name.
pub type Resolving<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Resolves names. Every address is checked against the policy before the host connects to it.
pub trait Resolver: Send + Sync {
    /// Looks up one name.
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a>;
}

/// The resolver of the operating system.
pub(crate) struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve<'a>(&'a self, name: &'a str) -> Resolving<'a> {
        Box::pin(async move {
            // The port is ignored: the origin has its own.
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}
