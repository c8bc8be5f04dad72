//! A mock of the Clari API on the loopback interface, to try things without an account.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinSet;

use crate::certificates::Authority;
use crate::connection::Endpoint;
use crate::log::Log;
use crate::origins::{OriginName, Origins};
use crate::reply::Reply;
use crate::request::Request;
use crate::site::{self, PROBE_PATH, Site};

/// The backlog of an origin: a benchmark opens many connections at once.
const BACKLOG: u32 = 1024;

/// How long to wait when no connection can be accepted, for example because the process has too many open
/// files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(10);

/// A running mock API. Dropping it closes it and all its connections.
pub struct MockApi {
    origins: Origins,
    ca_pem: String,
    log: Arc<Log>,
    /// Reserves the port of the origin that refuses connections.
    _refused: TcpSocket,
    _listeners: JoinSet<()>,
}

/// Why the mock API did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// No port was available on the loopback interface.
    #[error("the mock API cannot listen on the loopback interface")]
    Listen(#[from] io::Error),
    /// A certificate could not be made.
    #[error("the mock API cannot make its certificates")]
    Certificate(#[from] rcgen::Error),
    /// A certificate could not be used.
    #[error("the mock API cannot set up TLS")]
    Tls(#[from] rustls::Error),
}

impl MockApi {
    /// Starts the mock API on the caller's runtime, with a response for each named case.
    ///
    /// # Errors
    ///
    /// If it cannot listen on the loopback interface or set up TLS.
    pub async fn start<'a>(
        cases: impl IntoIterator<Item = (&'a str, &'a Reply)>,
    ) -> Result<Self, StartError> {
        Self::start_for(PROBE_PATH, cases).await
    }

    /// Starts a mock of an API that is probed at another path.
    ///
    /// # Errors
    ///
    /// As [`MockApi::start`].
    pub async fn start_for<'a>(
        probe_path: &str,
        cases: impl IntoIterator<Item = (&'a str, &'a Reply)>,
    ) -> Result<Self, StartError> {
        let authority = Authority::generate()?;
        let site = Arc::new(Site::new(probe_path, cases));
        let log = Arc::new(Log::default());
        let mut origins = Origins::default();
        let mut listeners = JoinSet::new();
        let refused = bind()?;
        for origin in OriginName::ALL {
            if origin == OriginName::Refused {
                origins.insert(origin, refused.local_addr()?.port());
                continue;
            }
            let listener = bind()?.listen(BACKLOG)?;
            origins.insert(origin, listener.local_addr()?.port());
            let acceptor = match origin {
                OriginName::Plain => None,
                _ => Some(authority.acceptor(origin)?),
            };
            let endpoint = Endpoint {
                origin,
                acceptor,
                site: Arc::clone(&site),
                log: Arc::clone(&log),
            };
            listeners.spawn(listen(listener, Arc::new(endpoint)));
        }
        Ok(Self {
            origins,
            ca_pem: authority.pem(),
            log,
            _refused: refused,
            _listeners: listeners,
        })
    }

    /// The addresses of its origins.
    pub fn origins(&self) -> &Origins {
        &self.origins
    }

    /// The root certificate in PEM, to be trusted for this run only.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The first request for the case with this name.
    pub fn first_request_of(&self, case: &str) -> Option<Request> {
        self.log
            .first(|request| site::case_of(request) == Some(case))
    }

    /// The most recent requests, oldest first; at most 1,000.
    pub fn requests(&self) -> Vec<Request> {
        self.log.requests()
    }
}

/// A port of the loopback interface that nobody else uses.
fn bind() -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    Ok(socket)
}

/// Serves the connections of one origin until it is dropped.
async fn listen(listener: TcpListener, endpoint: Arc<Endpoint>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let endpoint = Arc::clone(&endpoint);
                    // Many cases are about broken connections, so the error is ignored.
                    connections.spawn(async move { endpoint.serve(stream).await.ok() });
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}
