//! The mock API, as a plain client sees it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper_util::rt::TokioIo;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use std::io;

use super::*;

/// Longer than a response over loopback takes, and shorter than anybody waits for one that never
/// comes.
const PATIENCE: Duration = Duration::from_millis(500);

/// More than any complete response here.
const MAX_BODY_BYTES: usize = 1024 * 1024;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Connects to an origin of the mock API, with TLS if it speaks that.
async fn connect(mock: &MockApi, origin: OriginName) -> io::Result<Box<dyn Stream>> {
    let (_, url) = mock
        .origins()
        .iter()
        .find(|(name, _)| *name == origin)
        .unwrap();
    let (scheme, authority) = url.split_once("://").unwrap();
    let tcp = TcpStream::connect(authority.replace("localhost", "127.0.0.1")).await?;
    if scheme == "http" {
        return Ok(Box::new(tcp));
    }
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(mock.ca_pem().as_bytes()).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    Ok(Box::new(
        TlsConnector::from(Arc::new(config))
            .connect(name, tcp)
            .await?,
    ))
}

/// The status and the body of each response on one connection.
async fn converse(
    stream: Box<dyn Stream>,
    requests: &[(&str, &str, &str)],
) -> Result<Vec<(u16, Bytes)>, BoxError> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let mut answers = Vec::new();
    for (target, header, value) in requests {
        let request = http::Request::get(*target)
            .header("host", "localhost")
            .header(*header, *value);
        let response = sender
            .send_request(request.body(Empty::<Bytes>::new())?)
            .await?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), MAX_BODY_BYTES)
            .collect()
            .await?;
        answers.push((status, body.to_bytes()));
    }
    Ok(answers)
}

/// A mock API with one case.
async fn with_case(reply: Value) -> MockApi {
    let reply = serde_json::from_value(reply).unwrap();
    MockApi::start([("case", &reply)]).await.unwrap()
}

/// How the mock API responds to a request for its one case, over TLS.
async fn answer(mock: &MockApi) -> Result<(u16, Bytes), BoxError> {
    let stream = connect(mock, OriginName::Api).await?;
    let mut answers = converse(stream, &[("/cases/case/v1/admin/limits", "accept", "*/*")]).await?;
    Ok(answers.remove(0))
}

#[tokio::test]
async fn one_connection_serves_many_requests_and_each_is_recorded() {
    let mock = MockApi::start([]).await.unwrap();
    for origin in [OriginName::Api, OriginName::Plain] {
        let requests = [
            ("/v4/admin/limits", "apikey", GOOD_KEY),
            ("/v9/admin/limits", "accept", "*/*"),
        ];
        let answers = converse(connect(&mock, origin).await.unwrap(), &requests)
            .await
            .unwrap();
        let limits: Value = serde_json::from_slice(&answers[0].1).unwrap();
        assert_eq!(
            (answers[0].0, &limits["jobs"]["availableMonthlyQuota"]),
            (200, &json!(995))
        );
        assert_eq!(answers[1].0, 404);
    }
    let seen: Vec<_> = mock
        .requests()
        .into_iter()
        .map(|seen| (seen.origin, seen.target))
        .collect();
    let targets = ["/v4/admin/limits", "/v9/admin/limits"].map(str::to_owned);
    let expected: Vec<_> = [OriginName::Api, OriginName::Plain]
        .into_iter()
        .flat_map(|origin| targets.clone().map(|target| (origin, target)))
        .collect();
    assert_eq!(seen, expected);
    assert_eq!(mock.requests()[0].header("apikey"), Some(GOOD_KEY));
}

#[tokio::test]
async fn whole_answers_arrive_whole() {
    for framing in ["complete", "chunked", "until-close"] {
        let reply = json!({"status": 503, "body": {"text": "busy"}, "framing": framing});
        assert_eq!(
            answer(&with_case(reply).await).await.unwrap(),
            (503, Bytes::from_static(b"busy")),
            "{framing}"
        );
    }
}

#[tokio::test]
async fn broken_answers_break() {
    for (framing, message) in [
        ("truncated", "error reading a body from connection"),
        ("close-early", "error reading a body from connection"),
        ("chunked-early", "error reading a body from connection"),
        ("bad-chunk", "error reading a body from connection"),
        ("reset-in-body", "error reading a body from connection"),
        ("endless", "length limit exceeded"),
        ("reset", "connection error"),
        ("close", "connection closed before message completed"),
        ("endless-headers", "message head is too large"),
        ("raw", "invalid HTTP version parsed"),
    ] {
        let reply = json!({"status": 200, "body": {"text": "HTTP?"}, "framing": framing});
        assert_eq!(
            answer(&with_case(reply).await)
                .await
                .unwrap_err()
                .to_string(),
            message,
            "{framing}"
        );
    }
}

#[tokio::test]
async fn slow_answers_do_not_come_to_an_end() {
    for framing in ["no-answer", "stall-after-headers", "stall-in-body", "drip"] {
        let mock =
            with_case(json!({"status": 200, "body": {"text": "slow"}, "framing": framing})).await;
        assert!(
            tokio::time::timeout(PATIENCE, answer(&mock)).await.is_err(),
            "{framing}"
        );
        assert_eq!(mock.requests().len(), 1, "{framing}");
    }
}

#[tokio::test]
async fn each_bad_origin_fails_in_its_own_way() {
    let mock = MockApi::start([]).await.unwrap();
    for (origin, message) in [
        (OriginName::Refused, "Connection refused"),
        (
            OriginName::Expired,
            "invalid peer certificate: certificate expired",
        ),
        (
            OriginName::WrongName,
            "invalid peer certificate: certificate not valid for name",
        ),
        (
            OriginName::SelfSigned,
            "invalid peer certificate: UnknownIssuer",
        ),
        (
            OriginName::NotTls,
            "received corrupt message of type InvalidContentType",
        ),
    ] {
        let error = connect(&mock, origin).await.err().unwrap().to_string();
        assert!(error.starts_with(message), "{origin}: {error}");
    }
    let silent = tokio::time::timeout(PATIENCE, connect(&mock, OriginName::Silent)).await;
    assert!(silent.is_err());
    let stream = connect(&mock, OriginName::NotHttp).await.unwrap();
    let error = converse(stream, &[("/v1/admin/limits", "accept", "*/*")])
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "invalid HTTP version parsed");
}

#[tokio::test]
async fn dropping_the_mock_api_ends_its_connections() {
    let mock = MockApi::start([]).await.unwrap();
    let stream = connect(&mock, OriginName::Plain).await.unwrap();
    let origins = mock.origins().clone();
    drop(mock);
    let rest = converse(stream, &[("/v1/admin/limits", "accept", "*/*")]).await;
    assert!(rest.is_err());
    let address = origins.fill("{plain-ip}").replace("http://", "");
    assert!(TcpStream::connect(address).await.is_err());
}
