//! A connection to an origin through a proxy.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use credential_rules::Origin;
use http::{HeaderValue, Method, Request, StatusCode, Uri, header};
use http_body_util::Empty;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio_socks::Error as SocksError;
use tokio_socks::TargetAddr;
use tokio_socks::tcp::Socks5Stream;

use super::super::dial::dial;
use super::super::proxy_fault::ProxyFault;
use super::super::read_budget::{BudgetedStream, ReadBudget};
use super::super::transport_error::TransportError;
use super::{Credentials, Protocol, Proxy};

/// A proxy with resolved addresses.
#[derive(Clone)]
pub(in super::super) struct Tunnel {
    pub(in super::super) proxy: Arc<Proxy>,
    pub(in super::super) addresses: Arc<[IpAddr]>,
    pub(in super::super) budget: ReadBudget,
    pub(in super::super) max_header_bytes: usize,
}

/// The destination that a proxy connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Destination {
    Address(SocketAddr),
    Name(String, u16),
}

impl Destination {
    /// An address of an origin.
    pub(in super::super) fn address(origin: &Origin, address: IpAddr) -> Self {
        Self::Address(SocketAddr::new(address, origin.port()))
    }

    /// The name of an origin, for the proxy to resolve.
    pub(in super::super) fn name(origin: &Origin) -> Self {
        Self::Name(origin.host().to_string(), origin.port())
    }
}

impl Tunnel {
    /// Makes the proxy connect to a destination. The stream counts incoming bytes from the start.
    pub(in super::super) async fn open(
        self,
        destination: Destination,
    ) -> Result<BudgetedStream, TransportError> {
        let unreachable = |fault| match fault {
            TransportError::ConnectTimeout => TransportError::ConnectTimeout,
            _ => ProxyFault::Unreachable.into(),
        };
        let dialled = dial(&self.addresses, self.proxy.port).await;
        let (tcp, _) = dialled.map_err(unreachable)?;
        let stream = BudgetedStream::new(tcp, self.budget);
        let credentials = self.proxy.credentials.as_ref();
        match self.proxy.protocol {
            Protocol::Http => {
                connect(stream, &destination, credentials, self.max_header_bytes).await
            }
            Protocol::Socks5 => socks(stream, destination, credentials).await,
        }
    }
}

/// Sends a CONNECT request. Only the status of the proxy's response is used; nobody else sees it.
async fn connect(
    stream: BudgetedStream,
    destination: &Destination,
    credentials: Option<&Credentials>,
    max_header_bytes: usize,
) -> Result<BudgetedStream, TransportError> {
    let unreachable = |_| TransportError::from(ProxyFault::Unreachable);
    let mut builder = http1::Builder::new();
    builder.max_header_size(max_header_bytes);
    let handshake = builder.handshake(TokioIo::new(stream)).await;
    let (mut sender, mut connection) = handshake.map_err(unreachable)?;
    let request = connect_request(destination, credentials).ok_or(TransportError::Protocol)?;
    let response = sender.send_request(request);
    let response = super::super::connection::driven(&mut connection, response)
        .await
        .map_err(unreachable)?;
    accepted(response.status())?;
    drop((response, sender));
    let parts = connection.without_shutdown().await.map_err(unreachable)?;
    // In TLS and HTTP the client speaks first, so bytes that are already here come from the proxy.
    if parts.read_buf.is_empty() {
        Ok(parts.io.into_inner())
    } else {
        Err(ProxyFault::Refused.into())
    }
}

fn connect_request(
    destination: &Destination,
    credentials: Option<&Credentials>,
) -> Option<Request<Empty<Bytes>>> {
    let authority = match destination {
        Destination::Address(address) => address.to_string(),
        Destination::Name(name, port) => format!("{name}:{port}"),
    };
    let mut request = Request::new(Empty::new());
    *request.method_mut() = Method::CONNECT;
    *request.uri_mut() = Uri::builder().authority(authority.as_str()).build().ok()?;
    let headers = request.headers_mut();
    headers.insert(header::HOST, HeaderValue::try_from(authority).ok()?);
    if let Some(credentials) = credentials {
        headers.insert(header::PROXY_AUTHORIZATION, credentials.basic()?);
    }
    Some(request)
}

/// Whether the proxy has connected.
fn accepted(status: StatusCode) -> Result<(), TransportError> {
    match status {
        status if status.is_success() => Ok(()),
        // tinyproxy responds with 401 to wrong credentials.
        StatusCode::PROXY_AUTHENTICATION_REQUIRED | StatusCode::UNAUTHORIZED => {
            Err(ProxyFault::AuthRequired.into())
        }
        StatusCode::GATEWAY_TIMEOUT => Err(TransportError::ConnectTimeout),
        // The proxy tried and failed (RFC 9110, 15.6).
        status if status.is_server_error() => Err(TransportError::Refused),
        _ => Err(ProxyFault::Refused.into()),
    }
}

async fn socks(
    stream: BudgetedStream,
    destination: Destination,
    credentials: Option<&Credentials>,
) -> Result<BudgetedStream, TransportError> {
    let target = match destination {
        Destination::Address(address) => TargetAddr::Ip(address),
        Destination::Name(name, port) => TargetAddr::Domain(name.into(), port),
    };
    let connected = match credentials {
        None => Socks5Stream::connect_with_socket(stream, target).await,
        Some(Credentials { user, password }) => {
            let password = password.expose();
            Socks5Stream::connect_with_password_and_socket(stream, target, user, password).await
        }
    };
    match connected {
        Ok(stream) => Ok(stream.into_inner()),
        Err(error) => Err(socks_fault(&error)),
    }
}

/// Maps a SOCKS5 failure (RFC 1928, 6, and RFC 1929, 2).
fn socks_fault(error: &SocksError) -> TransportError {
    match error {
        SocksError::NoAcceptableAuthMethods
        | SocksError::PasswordAuthFailure(_)
        | SocksError::AuthorizationRequired => ProxyFault::AuthRequired.into(),
        SocksError::ConnectionNotAllowedByRuleset
        | SocksError::CommandNotSupported
        | SocksError::AddressTypeNotSupported => ProxyFault::Refused.into(),
        SocksError::GeneralSocksServerFailure
        | SocksError::NetworkUnreachable
        | SocksError::HostUnreachable
        | SocksError::ConnectionRefused => TransportError::Refused,
        SocksError::TtlExpired => TransportError::ConnectTimeout,
        _ => ProxyFault::Unreachable.into(),
    }
}
