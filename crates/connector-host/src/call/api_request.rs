//! A request that the caller makes with a credential.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use http::Method;
use http::uri::PathAndQuery;
use thiserror::Error;

/// The methods that a caller can use. Methods that concern the connection are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApiMethod {
    /// Reads a resource.
    #[default]
    Get,
    /// Reads only the headers of a resource.
    Head,
    /// Creates a resource, or does something.
    Post,
    /// Replaces a resource.
    Put,
    /// Changes a resource.
    Patch,
    /// Removes a resource.
    Delete,
}

/// A request below a credential's base URL.
#[derive(Clone, Debug)]
pub struct ApiRequest {
    pub(crate) method: ApiMethod,
    pub(crate) path: PathAndQuery,
    pub(crate) body: Option<Bytes>,
}

/// Why a request cannot be made. No message repeats any of its text, which may hold a secret.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ApiRequestError {
    /// The method is not in the list.
    #[error("the method must be one of GET, HEAD, POST, PUT, PATCH and DELETE")]
    Method,
    /// The path is not valid.
    #[error("the path must start with `/`, stay below the base URL, and be percent-encoded")]
    Path,
    /// A request with this method cannot have a body.
    #[error("a {0} request cannot have a body")]
    NoBody(ApiMethod),
    /// The body is too large.
    #[error("the body has more than {limit} bytes")]
    BodyTooLarge {
        /// The limit.
        limit: usize,
    },
}

impl ApiRequest {
    /// The largest body, in bytes: the same as for a response.
    pub const MAX_BODY_BYTES: usize = 1 << 20;

    /// A request for a path below the base URL, including its query.
    ///
    /// # Errors
    ///
    /// If the path is not valid, or the body is too large or not allowed with the method.
    pub fn new(
        method: ApiMethod,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Self, ApiRequestError> {
        if !path.starts_with('/') || !path.is_ascii() || path.contains('#') {
            return Err(ApiRequestError::Path);
        }
        let path = path.parse().map_err(|_| ApiRequestError::Path)?;
        if let Some(body) = &body {
            if !method.has_body() {
                return Err(ApiRequestError::NoBody(method));
            }
            let limit = Self::MAX_BODY_BYTES;
            if body.len() > limit {
                return Err(ApiRequestError::BodyTooLarge { limit });
            }
        }
        Ok(Self {
            method,
            path,
            body: body.map(Bytes::from),
        })
    }
}

impl ApiMethod {
    /// All methods.
    pub const ALL: [Self; 6] = [
        Self::Get,
        Self::Head,
        Self::Post,
        Self::Put,
        Self::Patch,
        Self::Delete,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether a request with it may have a body.
    pub(crate) fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Patch)
    }
}

impl From<ApiMethod> for Method {
    fn from(method: ApiMethod) -> Self {
        match method {
            ApiMethod::Get => Self::GET,
            ApiMethod::Head => Self::HEAD,
            ApiMethod::Post => Self::POST,
            ApiMethod::Put => Self::PUT,
            ApiMethod::Patch => Self::PATCH,
            ApiMethod::Delete => Self::DELETE,
        }
    }
}

impl FromStr for ApiMethod {
    type Err = ApiRequestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(text))
            .ok_or(ApiRequestError::Method)
    }
}

impl fmt::Display for ApiMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_that_cannot_be_sent_is_refused_and_not_repeated() {
        let get = |path| ApiRequest::new(ApiMethod::Get, path, None).map(|_| ());
        for path in [
            "",
            "admin/limits",
            "https://evil.test/x",
            "/a b",
            "/ü",
            "/a#b",
            "/a\r\nx: y",
        ] {
            assert_eq!(get(path), Err(ApiRequestError::Path), "{path:?}");
        }
        for path in ["/", "/admin/limits", "/a?b=c&d=%20"] {
            assert_eq!(get(path), Ok(()), "{path}");
        }
    }

    #[test]
    fn only_some_methods_have_a_body_and_it_is_bounded() {
        let with = |method, size| {
            ApiRequest::new(method, "/x", Some(vec![0; size]))
                .map(|_| ())
                .map_err(|error| error.to_string())
        };
        assert_eq!(with(ApiMethod::Post, ApiRequest::MAX_BODY_BYTES), Ok(()));
        assert_eq!(
            with(ApiMethod::Put, ApiRequest::MAX_BODY_BYTES + 1).unwrap_err(),
            "the body has more than 1048576 bytes"
        );
        assert_eq!(
            with(ApiMethod::Get, 1).unwrap_err(),
            "a GET request cannot have a body"
        );
    }

    #[test]
    fn a_method_is_read_in_any_letter_case_and_those_of_the_connection_are_none() {
        assert_eq!("get".parse(), Ok(ApiMethod::Get));
        assert_eq!("DELETE".parse(), Ok(ApiMethod::Delete));
        for text in ["CONNECT", "TRACE", "", "GET "] {
            assert_eq!(
                text.parse::<ApiMethod>(),
                Err(ApiRequestError::Method),
                "{text:?}"
            );
        }
    }
}
