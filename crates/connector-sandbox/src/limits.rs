//! Every limit on a connector.

use std::time::Duration;

use credential_rules::{Bounds, bounds};
use serde::{Deserialize, Serialize};

/// The limits on a connector. The host enforces each of them, whatever the connector does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Limits {
    /// Wall time of an online instance, in milliseconds; offline instances do not wait.
    pub call_milliseconds: u64,
    /// Wall time to connect, including the TLS handshake, in milliseconds.
    pub connect_milliseconds: u64,
    /// How long the addresses of a name are cached, in milliseconds.
    pub names_kept_milliseconds: u64,
    /// Wall time to compile a component, in milliseconds.
    pub compile_milliseconds: u64,
    /// Memory of the process that compiles a component, in bytes, if it is a separate process; enforced on
    /// Linux only.
    pub compile_bytes: usize,
    /// CPU time of an instance's code, in milliseconds; measured in steps of 10.
    pub guest_cpu_milliseconds: u64,
    /// Requests of one call.
    pub requests: u32,
    /// Size of a request's headers, in bytes.
    pub request_header_bytes: usize,
    /// Size of a response's headers, in bytes.
    pub response_header_bytes: usize,
    /// Size of a response's body, in bytes.
    pub response_body_bytes: usize,
    /// Size of a request's method, in bytes; the methods that WASI names always fit.
    pub method_bytes: usize,
    /// Size of a request's scheme, in bytes, if it is neither `http` nor `https`.
    pub scheme_bytes: usize,
    /// Size of a request's authority, in bytes. The path has the limit of the headers.
    pub authority_bytes: usize,
    /// Size of all linear memories of an instance and of what the host keeps for it, together, in bytes.
    pub memory_bytes: usize,
    /// Elements of all tables of an instance, together.
    pub table_elements: usize,
    /// Core instances of one instance, and its tables.
    pub core_instances: usize,
    /// Linear memories of one instance.
    pub memories: usize,
    /// Handles (requests, responses, streams) that an instance holds at the same time.
    pub handles: usize,
    /// Size of one string that a connector returns, in bytes.
    pub text_bytes: usize,
    /// Items of one list that a connector returns.
    pub list_items: usize,
    /// Size of a component file, in bytes.
    pub component_bytes: usize,
    /// Concurrent calls of all connectors of a runner; further calls wait.
    pub concurrent_calls: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            call_milliseconds: bounds::CALL_MILLISECONDS,
            connect_milliseconds: 3_000,
            names_kept_milliseconds: 5_000,
            compile_milliseconds: 30_000,
            // A JavaScript engine in a component of 13 MB, one of the largest there are, takes a quarter.
            compile_bytes: 2 << 30,
            guest_cpu_milliseconds: 1_000,
            requests: bounds::REQUESTS,
            request_header_bytes: bounds::REQUEST_HEADER_BYTES,
            response_header_bytes: bounds::RESPONSE_HEADER_BYTES,
            response_body_bytes: bounds::RESPONSE_BODY_BYTES,
            method_bytes: bounds::METHOD_BYTES,
            scheme_bytes: bounds::SCHEME_BYTES,
            authority_bytes: bounds::AUTHORITY_BYTES,
            memory_bytes: 32 << 20,
            table_elements: 20_000,
            core_instances: 32,
            memories: 4,
            handles: bounds::HANDLES,
            text_bytes: bounds::TEXT_BYTES,
            list_items: bounds::LIST_ITEMS,
            component_bytes: 16 << 20,
            concurrent_calls: 256,
        }
    }
}

/// How long before the call's deadline the sender gives up.
const SENDER_MARGIN: Duration = Duration::from_millis(bounds::SENDER_MARGIN_MILLISECONDS);

impl Limits {
    /// Size of all texts that one call into a connector returns, in bytes.
    #[must_use]
    pub fn returned_bytes(&self) -> usize {
        self.returned().returned_bytes()
    }

    /// How much one call into a connector may return.
    #[must_use]
    pub fn returned(&self) -> Bounds {
        Bounds {
            text_bytes: self.text_bytes,
            list_items: self.list_items,
        }
    }

    /// The wall time of an instance.
    #[must_use]
    pub fn call(&self) -> Duration {
        Duration::from_millis(self.call_milliseconds)
    }

    /// The time for an instance's requests, from its start.
    #[must_use]
    pub fn sending(&self) -> Duration {
        self.call().saturating_sub(SENDER_MARGIN)
    }

    /// The time to connect, including the TLS handshake.
    #[must_use]
    pub fn connect(&self) -> Duration {
        Duration::from_millis(self.connect_milliseconds)
    }

    /// How long the addresses of a name are cached.
    #[must_use]
    pub fn names_kept(&self) -> Duration {
        Duration::from_millis(self.names_kept_milliseconds)
    }

    /// The CPU time of an instance's code.
    #[must_use]
    pub fn guest_cpu(&self) -> Duration {
        Duration::from_millis(self.guest_cpu_milliseconds)
    }

    /// The time to compile.
    #[must_use]
    pub fn compile(&self) -> Duration {
        Duration::from_millis(self.compile_milliseconds)
    }
}
