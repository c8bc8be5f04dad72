//! What an instance may reach.

use std::sync::{Arc, OnceLock};

use http::uri::Scheme;
use http::{Request, Response};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use crate::misbehavior::Misbehavior;

/// What a connector did that it may not; the first such thing counts.
pub type Violation = Arc<OnceLock<Misbehavior>>;

/// A way to the network, and what a connector did wrong on it.
pub struct Network {
    /// What decides on each request, and sends it.
    pub hooks: Box<dyn WasiHttpHooks>,
    /// Where the hooks note what a connector may not do. It counts before what the connector returns.
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

/// The hooks of an instance that has no network.
struct Closed(Violation);

impl WasiHttpHooks for Closed {
    /// A request counts as one whatever its scheme.
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

/// A response, and what else the hooks do for it.
type Answered = (
    Response<WasiBody>,
    Box<dyn Future<Output = Result<(), Error>> + Send>,
);
