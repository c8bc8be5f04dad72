//! Sends one request: resolve, check every address, take an idle connection to a checked one or dial
//! it; then read the whole answer.
//!
//! The whole bounded body is read before the connector sees anything, so that every failure reaches
//! it as a typed error of the response; WASI HTTP has none for a body that fails.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use credential_rules::Origin;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::Full;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

use super::connection::{Connection, Failed};
use super::fault::Fault;
use super::idle::{Idle, prove_a_connection};
use super::metered::{Meter, Metered};
use super::names::Names;
use super::policy::Policy;
use super::resolver::Resolver;
use super::tls::{self, Authorities, Tls};
use crate::Limits;

/// A whole answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// How far a request came.
#[derive(Default)]
pub(crate) struct Progress {
    pub(crate) address: Option<IpAddr>,
    pub(crate) tls: Option<&'static str>,
}

/// What every request of a runner shares.
pub(crate) struct Sender {
    policy: Policy,
    tls: Tls,
    limits: Limits,
    names: Names,
    idle: Idle,
}

impl Sender {
    pub(crate) fn new(
        policy: Policy,
        authorities: Authorities,
        limits: Limits,
        resolver: Box<dyn Resolver>,
    ) -> Self {
        Self {
            policy,
            tls: Tls::new(authorities),
            idle: Idle::new(limits.concurrent_calls),
            names: Names::new(resolver, limits.names_kept()),
            limits,
        }
    }

    /// Sends a request to its origin and reads the whole answer.
    pub(crate) async fn send(
        &self,
        origin: &Origin,
        request: Request<Full<Bytes>>,
        deadline: Instant,
        progress: &mut Progress,
    ) -> Result<Answer, Fault> {
        self.policy
            .admit_scheme(origin.is_tls())
            .map_err(Fault::Denied)?;
        // A future that is ready at once would be asked even after its time.
        if Instant::now() >= deadline {
            return Err(Fault::ConnectTimeout);
        }
        let connected_by = deadline.min(Instant::now() + self.limits.connect());
        let addresses = timeout_at(connected_by, self.admitted(origin, progress))
            .await
            .map_err(|_| Fault::ConnectTimeout)??;
        // Only what may be sent twice goes over a connection that may just have been closed.
        let kept = request
            .method()
            .is_idempotent()
            .then(|| self.idle.take(origin, &addresses));
        if let Some(connection) = kept.flatten() {
            match self
                .exchange(origin, connection, request.clone(), deadline, progress)
                .await
            {
                // The server has closed it meanwhile, as it may at any time.
                Err(Failed::Closed) => *progress = Progress::default(),
                Err(Failed::For(fault)) => return Err(fault),
                Ok(answer) => return Ok(answer),
            }
        }
        let connection = timeout_at(connected_by, self.open(origin, &addresses, progress))
            .await
            .map_err(|_| Fault::ConnectTimeout)??;
        self.exchange(origin, connection, request, deadline, progress)
            .await
            .map_err(|failed| match failed {
                Failed::Closed => Fault::Broken,
                Failed::For(fault) => fault,
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
        progress.address = Some(connection.address);
        progress.tls = connection.tls;
        let mut serves_others = !prove_a_connection(request.headers());
        let answer = connection.exchange(request, deadline, &self.limits).await?;
        serves_others &= !prove_a_connection(&answer.headers);
        if serves_others {
            self.idle.keep(origin, connection);
        }
        Ok(answer)
    }

    /// The addresses of an origin, if the policy admits them all.
    async fn admitted(
        &self,
        origin: &Origin,
        progress: &mut Progress,
    ) -> Result<Arc<[IpAddr]>, Fault> {
        let addresses = self.names.resolve(origin.host()).await?;
        for address in addresses.iter() {
            progress.address = Some(*address);
            self.policy
                .admit(*address, origin.is_tls())
                .map_err(Fault::Denied)?;
        }
        Ok(addresses)
    }

    /// Opens a connection to the first of the admitted addresses that answers.
    async fn open(
        &self,
        origin: &Origin,
        addresses: &[IpAddr],
        progress: &mut Progress,
    ) -> Result<Connection, Fault> {
        let (tcp, address) = connect(origin, addresses, progress).await?;
        let meter = Meter::new(&self.limits);
        let tcp = Metered::new(tcp, meter.clone());
        if !origin.is_tls() {
            return Connection::open(Box::new(tcp), meter, address, None, &self.limits).await;
        }
        let stream = self.tls.handshake(origin.host(), tcp).await?;
        let version = tls::version(&stream);
        let wire = Box::new(stream);
        Connection::open(wire, meter, address, Some(version), &self.limits).await
    }
}

/// Connects to the first address that answers.
async fn connect(
    origin: &Origin,
    addresses: &[IpAddr],
    progress: &mut Progress,
) -> Result<(TcpStream, IpAddr), Fault> {
    let mut fault = Fault::Name;
    for address in addresses {
        progress.address = Some(*address);
        match TcpStream::connect(SocketAddr::new(*address, origin.port())).await {
            Ok(tcp) => {
                // A request is one write: waiting for more would only delay it.
                let _ = tcp.set_nodelay(true);
                return Ok((tcp, *address));
            }
            Err(error) if error.kind() == ErrorKind::TimedOut => fault = Fault::ConnectTimeout,
            Err(_) => fault = Fault::Refused,
        }
    }
    Err(fault)
}
