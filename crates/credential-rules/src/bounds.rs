//! The defaults of the limits that hold wherever a connector runs: in this repository's host, and in a
//! component that carries the rules itself.

/// Wall time of a call, in milliseconds.
pub const CALL_MILLISECONDS: u64 = 10_000;

/// How long before a call's deadline its requests end, in milliseconds, so that the connector still has
/// time to say `timed-out` itself.
pub const SENDER_MARGIN_MILLISECONDS: u64 = 250;

/// Requests that one call may make.
pub const REQUESTS: u32 = 4;

/// Size of a request's headers, in bytes.
pub const REQUEST_HEADER_BYTES: usize = 16 << 10;

/// Size of a response's headers, in bytes.
pub const RESPONSE_HEADER_BYTES: usize = 64 << 10;

/// Size of a response's body, in bytes.
pub const RESPONSE_BODY_BYTES: usize = 1 << 20;

/// Size of a request's method, in bytes; the methods that WASI names always fit.
pub const METHOD_BYTES: usize = 64;

/// Size of a request's scheme, in bytes, where it is neither `http` nor `https`.
pub const SCHEME_BYTES: usize = 64;

/// Size of a request's authority, in bytes: a name has 253 at most, and a port 5.
pub const AUTHORITY_BYTES: usize = 512;

/// Handles (requests, responses, streams) that an instance may hold at a time.
pub const HANDLES: usize = 256;

/// Size of one string that a connector returns, in bytes.
pub const TEXT_BYTES: usize = 16 << 10;

/// Items of one list that a connector returns.
pub const LIST_ITEMS: usize = 256;

/// How many of the longest texts a connector may return in one call: everything that it returns is
/// searched for secrets, which takes time.
pub const LONG_TEXTS: usize = 32;
