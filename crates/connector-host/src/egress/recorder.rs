//! A network that notes what is asked of it and sends nothing.

use std::sync::{Arc, Mutex, PoisonError};

use connector_sandbox::{Network, Violation};
use http::uri::Scheme;
use http::{HeaderMap, Method, Request, Response, Uri};
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, ForbiddenHeaderFilter, RequestOptions, WasiBody,
    WasiHttpHooks,
};

/// What a connector asked for first.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
}

/// Notes the first request of an instance. To the instance, nobody accepts a connection.
#[derive(Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Option<Asked>>>);

impl Recorder {
    /// The recorder as a network for an instance.
    pub(crate) fn network(&self) -> Network {
        Network {
            hooks: Box::new(self.clone()),
            violation: Violation::default(),
        }
    }

    /// What was asked for first, if anything was.
    pub(crate) fn first(&self) -> Option<Asked> {
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }
}

/// The answer to a request, and what else is done for it.
type Answered = (
    Response<WasiBody>,
    Box<dyn Future<Output = Result<(), Error>> + Send>,
);

impl WasiHttpHooks for Recorder {
    fn set_host_header(&mut self) -> bool {
        false
    }

    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        Arc::new(|name| DEFAULT_FORBIDDEN_HEADERS.contains(name))
    }

    fn is_supported_scheme(&mut self, _scheme: &Scheme) -> bool {
        true
    }

    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        _options: Option<RequestOptions>,
        _sent: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Result<Answered, Error>> + Send> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.get_or_insert_with(|| Asked {
            method: request.method().clone(),
            uri: request.uri().clone(),
            headers: request.headers().clone(),
        });
        Box::new(std::future::ready(Err(Error::ConnectionRefused)))
    }
}
