//! The network of an instance.

use std::sync::{Arc, OnceLock};

use http::uri::Scheme;
use http::{Request, Response};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use crate::misbehavior::Misbehavior;

/// The first violation of a connector.
pub type Violation = Arc<OnceLock<Misbehavior>>;

/// The network of an instance, and the violations on it.
pub struct Network {
    /// Decides on each request, and sends it.
    pub hooks: Box<dyn WasiHttpHooks>,
    /// Where the hooks record a violation. It takes precedence over what the connector returns.
    pub violation: Violation,
}

impl Network {
    /// No network: a request is a violation.
    pub(crate) fn none() -> Self {
        let violation = Violation::default();
        Self {
            hooks: Box::new(Closed(Arc::clone(&violation))),
            violation,
        }
    }
}

/// The hooks of an instance without a network.
struct Closed(Violation);

impl WasiHttpHooks for Closed {
    /// A request counts, whatever its scheme.
    fn is_supported_scheme(&mut self, _scheme: &Scheme) -> bool {
        true
    }

    fn send_request(
        &mut self,
        _request: Request<WasiBody>,
        _options: Option<RequestOptions>,
        _sent: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Answered, Error>> + Send> {
        let _ = self.0.set(Misbehavior::NetworkFromOfflineCall);
        Box::new(std::future::ready(Err(Error::HttpRequestDenied)))
    }
}

/// A response, and further work of the hooks for it.
type Answered = (
    Response<WasiBody>,
    Box<dyn Future<Output = Result<(), Error>> + Send>,
);
