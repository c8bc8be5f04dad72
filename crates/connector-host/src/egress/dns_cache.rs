//! The DNS cache: the addresses of a host name, kept for a short time.
//!
//! The threat: a name that leads elsewhere when it is looked up again. The cache holds addresses, and each one
//! is checked again before every connection.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::{Duration, Instant};
use url::Host;

use super::resolver::Resolver;
use super::transport_error::TransportError;

/// How many names are kept.
const MAX_NAMES: usize = 1_024;

/// A resolver with a cache.
pub(super) struct DnsCache {
    resolver: Box<dyn Resolver>,
    keep: Duration,
    known: Mutex<HashMap<String, Known>>,
}

struct Known {
    addresses: Arc<[IpAddr]>,
    until: Instant,
}

impl DnsCache {
    /// Caches the addresses of a name for this long.
    pub(super) fn new(resolver: Box<dyn Resolver>, keep: Duration) -> Self {
        Self {
            resolver,
            keep,
            known: Mutex::default(),
        }
    }

    /// The addresses of a host, without duplicates: at least one.
    pub(super) async fn resolve(
        &self,
        host: &Host<String>,
    ) -> Result<Arc<[IpAddr]>, TransportError> {
        let name = match host {
            Host::Ipv4(address) => return Ok(Arc::new([IpAddr::V4(*address)])),
            Host::Ipv6(address) => return Ok(Arc::new([IpAddr::V6(*address)])),
            Host::Domain(name) => name.as_str(),
        };
        let now = Instant::now();
        if let Some(known) = self.known().get(name).filter(|known| known.until > now) {
            return Ok(Arc::clone(&known.addresses));
        }
        let mut unique = Vec::new();
        for address in self
            .resolver
            .resolve(name)
            .await
            .map_err(|_| TransportError::Name)?
        {
            if !unique.contains(&address) {
                unique.push(address);
            }
        }
        if unique.is_empty() {
            return Err(TransportError::Name);
        }
        let addresses: Arc<[IpAddr]> = unique.into();
        self.keep(name, Arc::clone(&addresses));
        Ok(addresses)
    }

    fn keep(&self, name: &str, addresses: Arc<[IpAddr]>) {
        let now = Instant::now();
        let mut known = self.known();
        if known.len() >= MAX_NAMES {
            known.retain(|_, known| known.until > now);
        }
        if known.len() < MAX_NAMES {
            let until = now + self.keep;
            known.insert(name.to_owned(), Known { addresses, until });
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
