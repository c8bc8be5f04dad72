//! Why a request got no response, and the error that the connector sees.

use std::error::Error as _;
use std::io::{self, ErrorKind};

use wasmtime_wasi_http::Error;

use super::policy::Denial;
use super::proxy_fault::ProxyFault;
use super::read_budget;
use crate::receipt::NAME_NOT_RESOLVED;

/// Why a request got no response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TransportError {
    /// The policy does not allow it.
    Denied(Denial),
    /// The proxy did not connect.
    Proxy(ProxyFault),
    /// The name has no address.
    Name,
    /// The connection was not accepted.
    Refused,
    /// The connection broke, before or during the response.
    Broken,
    /// The server's certificate is not trusted.
    Certificate,
    /// The TLS handshake failed for another reason.
    Tls,
    /// The response is not HTTP.
    Protocol,
    /// The headers of the response are larger than this many bytes.
    HeadersTooLarge(usize),
    /// The body of the response is larger than this many bytes.
    BodyTooLarge(usize),
    /// The response is compressed, which was not requested.
    Coded,
    /// The response has too many encodings to search for secrets.
    Withheld,
    /// Connecting, including TLS, took too long.
    ConnectTimeout,
    /// The headers took too long.
    HeaderTimeout,
    /// The body took too long.
    BodyTimeout,
}

impl TransportError {
    /// Whether to try no other address: with each attempt, a proxy that counts wrong passwords would
    /// count one more.
    pub(super) fn is_final(&self) -> bool {
        *self == Self::Proxy(ProxyFault::AuthRequired)
    }

    /// A word for a log.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::Proxy(fault) => fault.name(),
            Self::Name => NAME_NOT_RESOLVED,
            Self::Refused => "connection refused",
            Self::Broken => "connection broken",
            Self::Certificate => "certificate not trusted",
            Self::Tls => "TLS failed",
            Self::Protocol => "not HTTP",
            Self::HeadersTooLarge(_) => "headers too large",
            Self::BodyTooLarge(_) => "body too large",
            Self::Coded => "compressed",
            Self::Withheld => "withheld",
            Self::ConnectTimeout => "connecting timed out",
            Self::HeaderTimeout => "headers timed out",
            Self::BodyTimeout => "body timed out",
        }
    }

    /// Maps an error of hyper.
    pub(crate) fn from_hyper(error: &hyper::Error, header_limit: usize) -> Self {
        let io = io_error(error);
        if let Some(failure) = io.and_then(tls_failure) {
            return failure;
        }
        if error.is_parse_too_large() || io.is_some_and(read_budget::is_too_much) {
            Self::HeadersTooLarge(header_limit)
        } else if error.is_parse() {
            Self::Protocol
        } else {
            Self::Broken
        }
    }

    /// Maps an error of reading a body. A framing error is inside an I/O error.
    pub(crate) fn from_body(error: &hyper::Error, limit: usize) -> Self {
        let io = io_error(error);
        if let Some(failure) = io.and_then(tls_failure) {
            return failure;
        }
        match io {
            Some(error) if read_budget::is_too_much(error) => Self::BodyTooLarge(limit),
            Some(error)
                if matches!(
                    error.kind(),
                    ErrorKind::InvalidInput | ErrorKind::InvalidData
                ) =>
            {
                Self::Protocol
            }
            _ => Self::Broken,
        }
    }
}

impl From<ProxyFault> for TransportError {
    fn from(fault: ProxyFault) -> Self {
        Self::Proxy(fault)
    }
}

/// Whether the other side reset a connection.
pub(super) fn is_reset(error: &hyper::Error) -> bool {
    io_error(error).is_some_and(|error| {
        matches!(
            error.kind(),
            ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
        )
    })
}

/// Maps a TLS error, if an I/O error is one: the errors of rustls are inside. It can come after the handshake:
/// a server that requires a client certificate reports it then.
pub(super) fn tls_failure(error: &io::Error) -> Option<TransportError> {
    match error.get_ref()?.downcast_ref()? {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
            Some(TransportError::Certificate)
        }
        _ => Some(TransportError::Tls),
    }
}

/// The I/O error inside a hyper error.
fn io_error(error: &hyper::Error) -> Option<&io::Error> {
    error.source().and_then(|source| source.downcast_ref())
}

impl From<&TransportError> for Error {
    fn from(fault: &TransportError) -> Self {
        match fault {
            TransportError::Denied(_) | TransportError::Proxy(ProxyFault::Refused) => {
                Self::HttpRequestDenied
            }
            TransportError::Proxy(ProxyFault::Unreachable) => Self::DestinationUnavailable,
            TransportError::Proxy(ProxyFault::AuthRequired) => Self::ConfigurationError,
            TransportError::Name => Self::DnsError {
                rcode: None,
                info_code: None,
            },
            TransportError::Refused => Self::ConnectionRefused,
            TransportError::Broken => Self::ConnectionTerminated,
            TransportError::Certificate => Self::TlsCertificateError,
            TransportError::Tls => Self::TlsProtocolError,
            TransportError::Protocol => Self::HttpProtocolError,
            TransportError::HeadersTooLarge(limit) => {
                Self::HttpResponseHeaderSectionSize(u32::try_from(*limit).ok())
            }
            TransportError::BodyTooLarge(limit) => {
                Self::HttpResponseBodySize(u64::try_from(*limit).ok())
            }
            TransportError::Coded | TransportError::Withheld => {
                Self::HttpResponseContentCoding(None)
            }
            TransportError::ConnectTimeout => Self::ConnectionTimeout,
            TransportError::HeaderTimeout => Self::HttpResponseTimeout,
            TransportError::BodyTimeout => Self::ConnectionReadTimeout,
        }
    }
}
