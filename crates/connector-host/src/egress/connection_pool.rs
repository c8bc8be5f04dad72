//! The connection pool: idle connections for the next request to the same origin.
//!
//! One threat is a response that belongs to another request, or a connection that a server treats as
//! authenticated. So only connections are kept whose exchange ended cleanly and was authenticated by its
//! headers alone. The other threat is a name that now leads elsewhere. So only a connection to an address that
//! was resolved and checked for this request is reused, or one that a proxy made to a name.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use credential_rules::{Origin, Place};
use http::header::{AUTHORIZATION, PROXY_AUTHENTICATE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue};
use tokio::time::{Duration, Instant};

use super::connection::Connection;
use super::route::Route;

/// How long a connection is kept; most servers close it after a minute.
const MAX_AGE: Duration = Duration::from_secs(30);

/// Schemes that authenticate a whole connection instead of one request (RFC 4559, and NTLM).
const OF_CONNECTIONS: [&str; 2] = ["negotiate", "ntlm"];

/// The idle connections of a sender.
pub(super) struct ConnectionPool {
    connections: Mutex<HashMap<Place, Vec<Kept>>>,
    limit: usize,
}

struct Kept {
    connection: Connection,
    until: Instant,
}

impl ConnectionPool {
    /// A pool with at most this many connections, over all origins.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            connections: Mutex::default(),
            limit,
        }
    }

    /// The connection to an origin, by a route, that was used last, if it can still be used.
    pub(super) fn take(&self, origin: &Origin, route: &Route<'_>) -> Option<Connection> {
        let now = Instant::now();
        let mut connections = self.connections();
        let of_origin = connections.get_mut(origin.place())?;
        let found = std::iter::from_fn(|| of_origin.pop()).find_map(|mut kept| {
            let serves = route.has(kept.connection.address) && kept.until > now;
            (serves && kept.connection.is_reusable()).then_some(kept.connection)
        });
        if of_origin.is_empty() {
            connections.remove(origin.place());
        }
        found
    }

    /// Keeps a connection whose response was read whole, if it may be reused.
    pub(super) fn keep(&self, origin: &Origin, mut connection: Connection) {
        if !connection.is_reusable() {
            return;
        }
        let now = Instant::now();
        let mut connections = self.connections();
        if connections.values().map(Vec::len).sum::<usize>() >= self.limit {
            connections.retain(|_, kept| {
                kept.retain(|kept| kept.until > now);
                !kept.is_empty()
            });
            if connections.values().map(Vec::len).sum::<usize>() >= self.limit {
                return;
            }
        }
        let kept = Kept {
            connection,
            until: now + MAX_AGE,
        };
        connections
            .entry(origin.place().clone())
            .or_default()
            .push(kept);
    }

    fn connections(&self) -> MutexGuard<'_, HashMap<Place, Vec<Kept>>> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the headers of a request or response authenticate the whole connection.
pub(super) fn prove_a_connection(headers: &HeaderMap) -> bool {
    let names = [AUTHORIZATION, PROXY_AUTHENTICATE, WWW_AUTHENTICATE];
    names
        .iter()
        .flat_map(|name| headers.get_all(name))
        .any(is_of_connections)
}

fn is_of_connections(value: &HeaderValue) -> bool {
    let value = value.as_bytes();
    OF_CONNECTIONS.iter().any(|scheme| {
        value
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
    })
}
