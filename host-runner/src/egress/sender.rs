//! Sends one request: resolve, check every address, dial a checked one, read the whole answer.
//!
//! The whole bounded body is read before the connector sees anything, so that every failure reaches
//! it as a typed error of the response; WASI HTTP has none for a body that fails.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use url::Host;

use super::fault::Fault;
use super::metered::Metered;
use super::origin::Origin;
use super::policy::Policy;
use super::resolver::Resolver;
use super::tls::{self, Authorities, Tls};
use crate::limits::Limits;

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
    resolver: Box<dyn Resolver>,
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
            limits,
            resolver,
        }
    }

    /// Whether the secrets may be where the network is.
    pub(crate) fn is_unsealed(&self) -> bool {
        self.policy.unsealed
    }

    /// Sends a request to its origin and reads the whole answer.
    pub(crate) async fn send(
        &self,
        origin: &Origin,
        request: Request<Full<Bytes>>,
        deadline: Instant,
        progress: &mut Progress,
    ) -> Result<Answer, Fault> {
        let connected_by = deadline.min(Instant::now() + self.limits.connect());
        let tcp = timeout_at(connected_by, self.connect(origin, progress))
            .await
            .map_err(|_| Fault::ConnectTimeout)??;
        if !origin.is_tls() {
            return self.exchange(tcp, request, deadline).await;
        }
        let stream = timeout_at(connected_by, self.tls.handshake(origin.host(), tcp))
            .await
            .map_err(|_| Fault::ConnectTimeout)??;
        progress.tls = Some(tls::version(&stream));
        self.exchange(stream, request, deadline).await
    }

    /// Connects to the first address that answers, if the policy admits them all.
    async fn connect(&self, origin: &Origin, progress: &mut Progress) -> Result<Metered, Fault> {
        self.policy
            .admit_scheme(origin.is_tls())
            .map_err(Fault::Denied)?;
        let addresses = self.resolve(origin).await?;
        for address in &addresses {
            progress.address = Some(*address);
            self.policy
                .admit(*address, origin.is_tls())
                .map_err(Fault::Denied)?;
        }
        let mut fault = Fault::Name;
        for address in addresses {
            progress.address = Some(address);
            match TcpStream::connect(SocketAddr::new(address, origin.port())).await {
                Ok(tcp) => {
                    // A request is one write: waiting for more would only delay it.
                    let _ = tcp.set_nodelay(true);
                    return Ok(Metered::new(tcp, &self.limits));
                }
                Err(error) if error.kind() == ErrorKind::TimedOut => fault = Fault::ConnectTimeout,
                Err(_) => fault = Fault::Refused,
            }
        }
        Err(fault)
    }

    /// The addresses of a host, each once.
    async fn resolve(&self, origin: &Origin) -> Result<Vec<IpAddr>, Fault> {
        let name = match origin.host() {
            Host::Ipv4(address) => return Ok(vec![IpAddr::V4(*address)]),
            Host::Ipv6(address) => return Ok(vec![IpAddr::V6(*address)]),
            Host::Domain(name) => name.as_str(),
        };
        let mut unique = Vec::new();
        for address in self.resolver.resolve(name).await.map_err(|_| Fault::Name)? {
            if !unique.contains(&address) {
                unique.push(address);
            }
        }
        Ok(unique)
    }

    /// Writes the request and reads the answer.
    async fn exchange(
        &self,
        stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
        request: Request<Full<Bytes>>,
        deadline: Instant,
    ) -> Result<Answer, Fault> {
        let header_limit = self.limits.response_header_bytes;
        let from_hyper = |error: hyper::Error| Fault::from_hyper(&error, header_limit);
        let (mut sender, connection) = http1::Builder::new()
            .max_header_size(header_limit)
            .handshake(TokioIo::new(stream))
            .await
            .map_err(from_hyper)?;
        let _closed_at_the_end = wasmtime_wasi::runtime::spawn(connection);
        let response = timeout_at(deadline, sender.send_request(request))
            .await
            .map_err(|_| Fault::HeaderTimeout)?
            .map_err(from_hyper)?;
        timeout_at(deadline, self.read(response))
            .await
            .map_err(|_| Fault::BodyTimeout)?
    }

    /// Reads the body, up to its limit.
    async fn read(&self, response: Response<hyper::body::Incoming>) -> Result<Answer, Fault> {
        let (head, mut body) = response.into_parts();
        if head.headers.contains_key(header::CONTENT_ENCODING) {
            return Err(Fault::Coded);
        }
        let limit = self.limits.response_body_bytes;
        // Copied frame by frame: kept as they are, frames of one byte would hold on to far more.
        let mut bytes = Vec::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| Fault::from_body(&error, limit))?;
            let data = frame.into_data().unwrap_or_default();
            if data.len() > limit.saturating_sub(bytes.len()) {
                return Err(Fault::BodyTooLarge(limit));
            }
            bytes.extend_from_slice(&data);
        }
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body: bytes,
        })
    }
}
