//! Which way a request goes to its origin: the policy has admitted every address in it.

use std::net::IpAddr;
use std::sync::Arc;

use super::proxy::Proxy;

/// The way to an origin.
pub(super) enum Route<'a> {
    /// To one of these addresses.
    Direct(Arc<[IpAddr]>),
    /// Through a proxy, to one of these addresses.
    Proxied(&'a Arc<Proxy>, Arc<[IpAddr]>),
    /// Through a proxy that resolves the name: no address is known.
    ProxiedByName(&'a Arc<Proxy>),
}

impl Route<'_> {
    /// Whether a connection leads this way: to one of the addresses, or, if none is known, to the name.
    pub(super) fn has(&self, address: Option<IpAddr>) -> bool {
        match (self, address) {
            (Self::Direct(addresses) | Self::Proxied(_, addresses), Some(address)) => {
                addresses.contains(&address)
            }
            (Self::ProxiedByName(_), None) => true,
            _ => false,
        }
    }
}
