//! Sends one request: resolve, check every address, take an idle connection to a checked one or dial
//! it; then read the whole answer.
//!
//! The whole bounded body is read before the connector sees anything, so that every failure reaches
//! it as a typed error of the response; WASI HTTP has none for a body that fails.

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
use super::proxy::{Proxy, ProxyFault, Tunnel, target};
use super::read_budget::{MeteredStream, ReadBudget};
use super::request_size::size;
use super::resolver::Resolver;
use super::tls::{self, RootCertificates, Tls};
use super::transport_error::TransportError;
use crate::Limits;
use crate::receipt::ProxyRecord;

/// How far a request came.
#[derive(Default)]
pub(super) struct Progress {
    pub(super) address: Option<IpAddr>,
    pub(super) proxy: Option<ProxyRecord>,
    pub(super) tls: Option<&'static str>,
    /// What went out of it; zero if nothing did.
    pub(super) request_bytes: usize,
}

/// What a request may go over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// A connection that was kept, if there is one and the request may be sent again.
    Any,
    /// A new connection.
    New,
}

/// Why there is no answer.
pub(super) enum Unanswered {
    /// The server has closed a connection that was kept, as it may at any time, and may or may not
    /// have read the request.
    KeptClosed,
    /// Anything else.
    For(TransportError),
}

impl From<TransportError> for Unanswered {
    fn from(fault: TransportError) -> Self {
        Self::For(fault)
    }
}

/// What every request of a runner shares.
pub(crate) struct Sender {
    policy: Policy,
    tls: Tls,
    limits: Limits,
    names: DnsCache,
    idle: ConnectionPool,
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
            idle: ConnectionPool::new(limits.concurrent_calls),
            names: DnsCache::new(resolver, limits.names_kept()),
            proxy: proxy.map(Arc::new),
            limits,
        }
    }

    /// Sends a request to its origin, one time, and reads the whole answer.
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
        // A future that is ready at once would be asked even after its time.
        if Instant::now() >= deadline {
            return Err(TransportError::ConnectTimeout.into());
        }
        let connected_by = deadline.min(Instant::now() + self.limits.connect());
        let proxy = self.proxy.as_ref().filter(|proxy| proxy.serves(origin));
        progress.proxy = proxy.map(|proxy| proxy.record(origin));
        let addresses = timeout_at(connected_by, self.admitted(origin, proxy, progress))
            .await
            .map_err(|_| TransportError::ConnectTimeout)??;
        // Only what may be sent twice goes over a connection that may just have been closed.
        let kept = (over == Over::Any && changes_nothing(request.method()))
            .then(|| self.idle.take(origin, &addresses));
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
        let connection = timeout_at(connected_by, self.open(origin, &addresses, proxy, progress))
            .await
            .map_err(|_| TransportError::ConnectTimeout)??;
        self.exchange(origin, connection, request, deadline, progress)
            .await
            .map_err(|failed| match failed {
                Failed::Unsent | Failed::Closed => TransportError::Broken.into(),
                Failed::For(fault) => fault.into(),
            })
    }

    /// Sends a request over a connection, and keeps it if it can serve another.
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
            self.idle.keep(origin, connection);
        }
        Ok(answer)
    }

    /// The addresses of an origin, if the policy admits them all; none if a proxy is given its name.
    async fn admitted(
        &self,
        origin: &Origin,
        proxy: Option<&Arc<Proxy>>,
        progress: &mut Progress,
    ) -> Result<Arc<[IpAddr]>, TransportError> {
        if proxy.is_some_and(|proxy| proxy.is_given_the_name_of(origin)) {
            return if origin.is_tls() {
                Ok(Arc::default())
            } else {
                Err(TransportError::Denied(Denial::PlaintextThroughProxy))
            };
        }
        let addresses = self.names.resolve(origin.host()).await?;
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
        Ok(addresses)
    }

    /// Opens a connection to the first of the admitted addresses that answers.
    async fn open(
        &self,
        origin: &Origin,
        addresses: &[IpAddr],
        proxy: Option<&Arc<Proxy>>,
        progress: &mut Progress,
    ) -> Result<Connection, TransportError> {
        let meter = ReadBudget::new(&self.limits);
        let (tcp, address) = match proxy {
            None => {
                let (tcp, address) = dial(addresses, origin.port()).await?;
                (MeteredStream::new(tcp, meter.clone()), Some(address))
            }
            Some(proxy) => self.tunnel(proxy, origin, addresses, &meter).await?,
        };
        progress.address = address;
        if !origin.is_tls() {
            return Connection::open(Box::new(tcp), meter, address, None, &self.limits).await;
        }
        let stream = self.tls.handshake(origin.host(), tcp).await?;
        let version = tls::version(&stream);
        let wire = Box::new(stream);
        Connection::open(wire, meter, address, Some(version), &self.limits).await
    }

    /// A connection that a proxy makes to the first of the admitted addresses that answers, or to the
    /// name if there is none.
    async fn tunnel(
        &self,
        proxy: &Arc<Proxy>,
        origin: &Origin,
        addresses: &[IpAddr],
        meter: &ReadBudget,
    ) -> Result<(MeteredStream, Option<IpAddr>), TransportError> {
        let known = self.names.resolve(proxy.host()).await;
        let tunnel = Tunnel {
            proxy: Arc::clone(proxy),
            addresses: known.map_err(|_| ProxyFault::Unreachable)?,
        };
        let open = |address| {
            let (tunnel, limits, meter) = (tunnel.clone(), self.limits.clone(), meter.clone());
            let destination = target(origin, address);
            async move {
                let metered = |tcp| MeteredStream::new(tcp, meter);
                tunnel.open(destination, metered, &limits).await
            }
        };
        if addresses.is_empty() {
            return Ok((open(None).await?, None));
        }
        let (stream, address) = race(addresses, |address| open(Some(address))).await?;
        Ok((stream, Some(address)))
    }
}

/// Whether a method is safe to send a second time, whatever became of the first.
fn changes_nothing(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}
