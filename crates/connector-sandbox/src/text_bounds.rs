//! Limits on the texts of a request.

use wasmtime_wasi_http::p2::bindings::http::types::{Method, Scheme};

use crate::limits::Limits;
use crate::misbehavior::Misbehavior;

/// Limits on the texts of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextBounds {
    method: usize,
    scheme: usize,
    authority: usize,
    path: usize,
}

impl TextBounds {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            method: limits.method_bytes,
            scheme: limits.scheme_bytes,
            authority: limits.authority_bytes,
            // It is sent with the headers and counts as one of them there.
            path: limits.request_header_bytes,
        }
    }

    pub(crate) fn method(&self, method: &Method) -> Result<usize, Misbehavior> {
        match method {
            Method::Other(text) => within(text, self.method, "method"),
            _ => Ok(0),
        }
    }

    pub(crate) fn scheme(&self, scheme: Option<&Scheme>) -> Result<usize, Misbehavior> {
        match scheme {
            Some(Scheme::Other(text)) => within(text, self.scheme, "scheme"),
            _ => Ok(0),
        }
    }

    pub(crate) fn authority(&self, authority: Option<&String>) -> Result<usize, Misbehavior> {
        authority.map_or(Ok(0), |text| within(text, self.authority, "authority"))
    }

    pub(crate) fn path(&self, path: Option<&String>) -> Result<usize, Misbehavior> {
        let (bytes, limit) = (path.map_or(0, String::len), self.path);
        if bytes > limit {
            return Err(Misbehavior::HeaderLimit { limit });
        }
        Ok(bytes)
    }
}

/// The length of a text within its limit.
fn within(text: &str, limit: usize, what: &str) -> Result<usize, Misbehavior> {
    if text.len() > limit {
        let limit = format!("{limit} bytes for the {what} of a request");
        return Err(Misbehavior::MemoryLimit(limit));
    }
    Ok(text.len())
}
