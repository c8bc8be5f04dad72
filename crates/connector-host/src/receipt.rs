//! What a connector did.

use std::borrow::Cow;
use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Limits;

/// What a connector did in one call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Receipt {
    /// Which component it was.
    pub component: Identity,
    /// Always true: the instance with the network held placeholders instead of secrets.
    pub sealed: bool,
    /// The requests, in order.
    pub requests: Vec<RequestRecord>,
    /// The limits of the call.
    pub limits: Limits,
    /// How much of them was used.
    pub usage: Usage,
}

/// Which component it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Identity {
    /// The name in its metadata.
    pub name: Option<String>,
    /// The version in its metadata.
    pub version: Option<String>,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: usize,
}

/// One request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RequestRecord {
    /// The method.
    pub method: String,
    /// The URL, without its query.
    pub url: String,
    /// The address that the host connected to, or refused; through a proxy, the address that the proxy was to
    /// connect to.
    pub address: Option<IpAddr>,
    /// The proxy that the request went through.
    pub proxy: Option<ProxyRecord>,
    /// The TLS version; `null` over plain http or before the handshake.
    pub tls: Option<Cow<'static, str>>,
    /// The status of a complete response.
    pub status: Option<u16>,
    /// Why there is no response.
    pub fault: Option<Cow<'static, str>>,
    /// Size of the request line and headers, in bytes; zero if nothing was sent.
    pub request_bytes: usize,
    /// Size of the response body, in bytes.
    pub response_bytes: usize,
    /// How long it took.
    pub milliseconds: u64,
    /// What the policy denied.
    pub denied: Option<Denied>,
}

/// A proxy as a receipt shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProxyRecord {
    /// Its URL, without credentials.
    pub url: String,
    /// Whether it resolved the origin's name, whose addresses were then not checked.
    pub resolved_name: bool,
}

/// The fault of a request to a name without addresses.
pub(crate) const NAME_NOT_RESOLVED: &str = "name not resolved";

/// A denial as a receipt shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Denied {
    /// What was denied, in kebab-case.
    pub code: Cow<'static, str>,
    /// The address range to allow, such as `127.0.0.1/32`; `null` if plain http is not allowed at all.
    pub range: Option<String>,
}

impl RequestRecord {
    /// Whether the host found no address for the name of the origin.
    #[must_use]
    pub fn is_unresolved(&self) -> bool {
        self.fault.as_deref() == Some(NAME_NOT_RESOLVED)
    }
}

/// How much of the limits was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Usage {
    /// Wall time of the whole call.
    pub milliseconds: u64,
    /// CPU time of the connector's own code.
    pub guest_cpu_milliseconds: u64,
    /// The most memory that one instance used.
    pub peak_memory_bytes: usize,
}

/// A duration as a receipt shows it.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
