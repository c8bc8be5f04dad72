//! The cost of plain Rust: the same request with hyper, over a kept connection.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use crate::measure::Client;
use crate::server::Server;

/// A client with one connection.
pub(crate) struct Native {
    sender: SendRequest<Empty<Bytes>>,
    path: String,
    host: String,
    authorization: String,
}

impl Native {
    pub(crate) async fn connect(server: &Server, base_url: &str) -> Self {
        let url: Url = base_url.parse().expect("a URL");
        let host = url.host_str().expect("a host");
        let port = url.port_or_known_default().expect("a port");
        let tcp = TcpStream::connect((host, port)).await.expect("a server");
        tcp.set_nodelay(true).expect("a socket");
        let sender = if url.scheme() == "https" {
            let name = ServerName::try_from(host.to_owned()).expect("a name");
            let connector = TlsConnector::from(Arc::new(tls_config(server)));
            start(connector.connect(name, tcp).await.expect("TLS")).await
        } else {
            start(tcp).await
        };
        Self {
            sender,
            path: format!("{}/admin/limits", url.path()),
            host: format!("{host}:{port}"),
            authorization: format!("Bearer {}", server.good_key()),
        }
    }
}

impl Client for Native {
    async fn ask(&mut self) {
        let request = Request::get(&self.path)
            .header(header::HOST, &self.host)
            .header(header::AUTHORIZATION, &self.authorization)
            .header(header::ACCEPT, "application/json")
            .body(Empty::new())
            .expect("a request");
        self.sender.ready().await.expect("a connection");
        let response = self.sender.send_request(request).await.expect("an answer");
        assert_eq!(response.status(), 200);
        let body = response.into_body().collect().await.expect("a body");
        assert!(!body.to_bytes().is_empty());
    }
}

async fn start(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
) -> SendRequest<Empty<Bytes>> {
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("HTTP");
    tokio::spawn(connection);
    sender
}

/// A configuration that trusts the mock API.
pub(crate) fn tls_config(server: &Server) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_slice(server.ca_pem().as_bytes()).expect("a certificate");
    roots.add(ca).expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth()
}
