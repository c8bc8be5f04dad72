//! One connection to the mock API, from its first byte to its last.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::OriginName;
use super::log::Log;
use super::request::Request;
use super::script::Then;
use super::site::Site;

/// The time between two bytes of a slow response: a status line alone then takes a second and a half.
const DRIP_PAUSE: Duration = Duration::from_millis(100);

/// What a server sends that does not speak HTTP.
const NOT_HTTP: &[u8] = b"SSH-2.0-OpenSSH_9.6\r\n";

/// What an HTTP server sends in response to a TLS handshake.
const NOT_TLS: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// More than a TLS handshake or a request takes: unread bytes would reset the connection.
const READ_BYTES: usize = 16 * 1024;

/// State that the connections of one origin share.
pub(super) struct Endpoint {
    pub(super) origin: OriginName,
    /// The TLS acceptor, if the origin speaks TLS.
    pub(super) acceptor: Option<TlsAcceptor>,
    pub(super) site: Arc<Site>,
    pub(super) log: Arc<Log>,
}

impl Endpoint {
    /// Serves one connection in the way of its origin.
    pub(super) async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        match (self.origin, &self.acceptor) {
            (OriginName::Silent, _) => drain(&mut stream).await,
            (OriginName::NotTls, _) => say(&mut stream, NOT_TLS).await,
            (OriginName::NotHttp, Some(acceptor)) => {
                say(&mut acceptor.accept(stream).await?, NOT_HTTP).await
            }
            (_, Some(acceptor)) => self.converse(acceptor.accept(stream).await?).await,
            (_, None) => self.converse(stream).await,
        }
    }

    /// Responds to one request after another.
    async fn converse<W: Wire>(&self, mut wire: W) -> io::Result<()> {
        let mut buffer = Vec::new();
        while let Some(request) = Request::read(self.origin, &mut wire, &mut buffer).await? {
            let script = self.site.answer(&request);
            let has_body = request.has_body();
            self.log.push(request);
            wire.write_all(&script.bytes).await?;
            wire.flush().await?;
            match &script.then {
                Then::NextRequest if has_body => break,
                Then::NextRequest => {}
                Then::Close => break,
                Then::Truncate => return Ok(()),
                Then::Reset => return wire.socket().set_zero_linger(),
                Then::Hold => return drain(&mut wire).await,
                Then::Drip(bytes) => {
                    for byte in bytes {
                        wire.write_u8(*byte).await?;
                        wire.flush().await?;
                        tokio::time::sleep(DRIP_PAUSE).await;
                    }
                    break;
                }
                Then::Repeat(bytes) => loop {
                    wire.write_all(bytes).await?;
                },
            }
        }
        wire.shutdown().await
    }
}

/// The stream of a connection: a socket, or TLS over one.
trait Wire: AsyncRead + AsyncWrite + Unpin {
    fn socket(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

impl Wire for TlsStream<TcpStream> {
    fn socket(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Reads once, sends the same response whatever it read, and closes the connection.
async fn say<W: Wire>(wire: &mut W, words: &[u8]) -> io::Result<()> {
    wire.read_buf(&mut Vec::with_capacity(READ_BYTES)).await?;
    wire.write_all(words).await?;
    wire.shutdown().await
}

/// Reads until the other side closes the connection.
async fn drain<W: Wire>(wire: &mut W) -> io::Result<()> {
    tokio::io::copy(wire, &mut tokio::io::sink())
        .await
        .map(drop)
}
