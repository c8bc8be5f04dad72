//! Where requests come in: TCP, TLS or a Unix socket; and who is at the other end.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};

use crate::access::Peer;
use crate::tls::{self, Tls};

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Where requests come in.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    /// Whether the connection itself is enough to say who it is.
    trusts_peers: bool,
}

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Tls(TcpListener, Tls),
    #[cfg(unix)]
    Unix(UnixListener),
}

/// A connection that was accepted, and says nothing yet.
pub(crate) enum Accepted {
    Tcp(TcpStream),
    Tls(TcpStream, Tls),
    #[cfg(unix)]
    Unix(UnixStream),
}

/// A connection, and who is at the other end.
pub(crate) type Open = (Box<dyn Stream>, Peer);

/// What bytes come and go through.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

impl Listener {
    /// HTTP without TLS; for loopback only.
    #[must_use]
    pub fn tcp(listener: TcpListener) -> Self {
        Self {
            socket: Socket::Tcp(listener),
            trusts_peers: false,
        }
    }

    /// HTTP over TLS. Where a certificate of the client is enough, whoever has one may do everything.
    #[must_use]
    pub fn tls(listener: TcpListener, tls: Tls, trusts_certificates: bool) -> Self {
        Self {
            socket: Socket::Tls(listener, tls),
            trusts_peers: trusts_certificates,
        }
    }

    /// HTTP on a Unix socket, for the user who runs the server and for root. Where that is enough, they may do
    /// everything.
    #[cfg(unix)]
    #[must_use]
    pub fn unix(listener: UnixListener, trusts_users: bool) -> Self {
        Self {
            socket: Socket::Unix(listener),
            trusts_peers: trusts_users,
        }
    }

    pub(crate) fn trusts_peers(&self) -> bool {
        self.trusts_peers
    }

    pub(crate) async fn accept(&self) -> io::Result<Accepted> {
        Ok(match &self.socket {
            Socket::Tcp(listener) => Accepted::Tcp(listener.accept().await?.0),
            Socket::Tls(listener, tls) => Accepted::Tls(listener.accept().await?.0, tls.clone()),
            #[cfg(unix)]
            Socket::Unix(listener) => Accepted::Unix(listener.accept().await?.0),
        })
    }
}

impl Accepted {
    /// Finds out who is at the other end.
    pub(crate) async fn open(self, trusts_peers: bool) -> io::Result<Open> {
        let peer = |name: Option<String>| {
            let name = name.filter(|_| trusts_peers);
            name.map_or(Peer::Anybody, Peer::Owner)
        };
        match self {
            Self::Tcp(stream) => {
                stream.set_nodelay(true)?;
                Ok((Box::new(stream), Peer::Anybody))
            }
            Self::Tls(stream, tls) => {
                stream.set_nodelay(true)?;
                let handshake = tls.acceptor().accept(stream);
                let late = |_| io::Error::from(io::ErrorKind::TimedOut);
                let stream = tokio::time::timeout(HANDSHAKE, handshake)
                    .await
                    .map_err(late)??;
                let certificates = stream.get_ref().1.peer_certificates();
                let name = certificates.and_then(|all| all.first()).map(tls::owner);
                Ok((Box::new(stream), peer(name)))
            }
            #[cfg(unix)]
            Self::Unix(stream) => {
                let user = stream.peer_cred()?.uid();
                let own = rustix::process::geteuid();
                if user != own.as_raw() && user != rustix::process::Uid::ROOT.as_raw() {
                    return Err(io::ErrorKind::PermissionDenied.into());
                }
                Ok((Box::new(stream), peer(Some(format!("user {user}")))))
            }
        }
    }
}
