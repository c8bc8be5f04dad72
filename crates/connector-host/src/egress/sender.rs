//! Sends one request: resolve the name, check every address, take an idle connection or open one, and read the
//! whole response.
//!
//! The body is read whole, up to its limit, before the connector sees anything, so that every failure reaches
//! it as a typed error of the response; WASI HTTP has no such error for a body.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use credential_rules::Origin;
use http::{Method, Request};
use http_body_util::Full;
use tokio::time::{Instant, timeout_at};

use super::answer::Answer;
use super::connection::{Connection, Failed};
use super::connection_pool::{ConnectionPool, prove_a_connection};
use super::dial::{dial, race};
use super::dns_cache::DnsCache;
use super::policy::{Denial, Policy};
use super::proxy::{Destination, Proxy, Tunnel};
use super::proxy_fault::ProxyFault;
use super::read_budget::{BudgetedStream, ReadBudget};
use super::request_size::size;
use super::resolver::Resolver;
use super::route::Route;
use super::tls::{self, RootCertificates, Tls};
use super::transport_error::TransportError;
use crate::Limits;
use crate::receipt::ProxyRecord;

/// The progress of a request.
#[derive(Default)]
pub(super) struct Progress {
    pub(super) address: Option<IpAddr>,
    pub(super) proxy: Option<ProxyRecord>,
    pub(super) tls: Option<&'static str>,
    /// Bytes sent.
    pub(super) request_bytes: usize,
}

/// The connection for a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// An idle connection, if there is one and the request may be repeated.
    Any,
    /// A new connection.
    New,
}

/// Why there is no response.
pub(super) enum Unanswered {
    /// The server closed a kept connection, as it may at any time, and may or may not have read the
    /// request.
    KeptClosed,
    /// Anything else.
    For(TransportError),
}

impl From<TransportError> for Unanswered {
    fn from(fault: TransportError) -> Self {
        Self::For(fault)
    }
}

/// State that all requests of a runner share.
pub(crate) struct Sender {
    policy: Policy,
    tls: Tls,
    limits: Limits,
    dns_cache: DnsCache,
    connection_pool: ConnectionPool,
    proxy: Option<Arc<Proxy>>,
}

impl Sender {
    pub(crate) fn new(
        policy: Policy,
        root_certificates: RootCertificates,
        limits: Limits,
        resolver: Box<dyn Resolver>,
        proxy: Option<Proxy>,
    ) -> Self {
        Self {
            policy,
            tls: Tls::new(root_certificates),
            connection_pool: ConnectionPool::new(limits.concurrent_calls),
            dns_cache: DnsCache::new(resolver, limits.names_kept()),
            proxy: proxy.map(Arc::new),
            limits,
        }
    }

    /// Sends a request to its origin once, and reads the whole response.
    pub(super) async fn send(
        &self,
        origin: &Origin,
        request: Request<Full<Bytes>>,
        deadline: Instant,
        over: Over,
        progress: &mut Progress,
    ) -> Result<Answer, Unanswered> {
        self.policy
            .admit_scheme(origin.is_tls())
            .map_err(TransportError::Denied)?;
        // A future that is ready at once would otherwise be polled even after the deadline.
        if Instant::now() >= deadline {
            return Err(TransportError::ConnectTimeout.into());
        }
        let connected_by = deadline.min(Instant::now() + self.limits.connect());
        let proxy = self.proxy.as_ref().filter(|proxy| proxy.serves(origin));
        progress.proxy = proxy.map(|proxy| proxy.record(origin));
        let route = timeout_at(connected_by, self.route(origin, proxy, progress))
            .await
            .map_err(|_| TransportError::ConnectTimeout)??;
        // Only requests that may be repeated use a connection that may just have been closed.
        let kept = (over == Over::Any && changes_nothing(request.method()))
            .then(|| self.connection_pool.take(origin, &route));
        if let Some(connection) = kept.flatten() {
            match self
                .exchange(origin, connection, request.clone(), deadline, progress)
                .await
            {
                Err(Failed::Unsent) => {
                    *progress = Progress {
                        proxy: progress.proxy.take(),
                        ..Progress::default()
                    };
                }
                Err(Failed::Closed) => return Err(Unanswered::KeptClosed),
                Err(Failed::For(fault)) => return Err(fault.into()),
                Ok(answer) => return Ok(answer),
            }
        }
        let connection = timeout_at(connected_by, self.open(origin, &route, progress))
            .await
            .map_err(|_| TransportError::ConnectTimeout)??;
        self.exchange(origin, connection, request, deadline, progress)
            .await
            .map_err(|failed| match failed {
                Failed::Unsent | Failed::Closed => TransportError::Broken.into(),
                Failed::For(fault) => fault.into(),
            })
    }

    /// Sends a request over a connection, and keeps the connection if it can be reused.
    async fn exchange(
        &self,
        origin: &Origin,
        mut connection: Connection,
        request: Request<Full<Bytes>>,
        deadline: Instant,
        progress: &mut Progress,
    ) -> Result<Answer, Failed> {
        progress.address = connection.address;
        progress.tls = connection.tls;
        progress.request_bytes = size(&request);
        let mut serves_others = !prove_a_connection(request.headers());
        let exchanged = connection.exchange(request, deadline, &self.limits).await;
        if matches!(exchanged, Err(Failed::Unsent)) {
            progress.request_bytes = 0;
        }
        let answer = exchanged?;
        serves_others &= !prove_a_connection(&answer.headers);
        if serves_others {
            self.connection_pool.keep(origin, connection);
        }
        Ok(answer)
    }

    /// The way to an origin, if the policy admits all of its addresses.
    async fn route<'a>(
        &self,
        origin: &Origin,
        proxy: Option<&'a Arc<Proxy>>,
        progress: &mut Progress,
    ) -> Result<Route<'a>, TransportError> {
        if let Some(proxy) = proxy.filter(|proxy| proxy.is_given_the_name_of(origin)) {
            return if origin.is_tls() {
                Ok(Route::ProxiedByName(proxy))
            } else {
                Err(TransportError::Denied(Denial::PlaintextThroughProxy))
            };
        }
        let addresses = self.dns_cache.resolve(origin.host()).await?;
        for address in addresses.iter() {
            progress.address = Some(*address);
            self.policy
                .admit(*address, origin.is_tls())
                .map_err(TransportError::Denied)?;
        }
        if addresses.len() > 1 {
            // Which one is used is not known yet.
            progress.address = None;
        }
        Ok(match proxy {
            None => Route::Direct(addresses),
            Some(proxy) => Route::Proxied(proxy, addresses),
        })
    }

    /// Connects to the first allowed address that responds.
    async fn open(
        &self,
        origin: &Origin,
        route: &Route<'_>,
        progress: &mut Progress,
    ) -> Result<Connection, TransportError> {
        let budget = ReadBudget::new(&self.limits);
        let (tcp, address) = match route {
            Route::Direct(addresses) => {
                let (tcp, address) = dial(addresses, origin.port()).await?;
                (BudgetedStream::new(tcp, budget.clone()), Some(address))
            }
            Route::Proxied(proxy, addresses) => {
                let tunnel = self.tunnel(proxy, &budget).await?;
                let (tcp, address) = race(addresses, |address| {
                    tunnel.clone().open(Destination::address(origin, address))
                })
                .await?;
                (tcp, Some(address))
            }
            Route::ProxiedByName(proxy) => {
                let tunnel = self.tunnel(proxy, &budget).await?;
                (tunnel.open(Destination::name(origin)).await?, None)
            }
        };
        progress.address = address;
        if !origin.is_tls() {
            return Connection::open(Box::new(tcp), budget, address, None, &self.limits).await;
        }
        let stream = self.tls.handshake(origin.host(), tcp).await?;
        let version = tls::version(&stream);
        let wire = Box::new(stream);
        Connection::open(wire, budget, address, Some(version), &self.limits).await
    }

    /// Connects through a proxy, to the first allowed address that responds, or to the name if there is no
    /// address.
    async fn tunnel(
        &self,
        proxy: &Arc<Proxy>,
        budget: &ReadBudget,
    ) -> Result<Tunnel, TransportError> {
        let addresses = self.dns_cache.resolve(proxy.host()).await;
        Ok(Tunnel {
            proxy: Arc::clone(proxy),
            addresses: addresses.map_err(|_| ProxyFault::Unreachable)?,
            budget: budget.clone(),
            max_header_bytes: self.limits.response_header_bytes,
        })
    }
}

/// Whether a request with this method is safe to repeat, whatever happened to the first attempt.
fn changes_nothing(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}
