//! The hook that WASI HTTP calls for each request of a connector.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::uri::Scheme;
use http::{Request, Response};
use http_body_util::Full;
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, ForbiddenHeaderFilter, RequestOptions, WasiBody,
    WasiHttpHooks,
};

use super::exit::{Exit, NoBody, violation};
use super::fault::Fault;
use super::log;
use crate::misbehaviour::Misbehaviour;

/// The future of an answer, as WASI HTTP wants it.
type Sent = Box<
    dyn Future<
            Output = Result<
                (
                    Response<WasiBody>,
                    Box<dyn Future<Output = Result<(), Error>> + Send>,
                ),
                Error,
            >,
        > + Send,
>;

/// The way out of one instance: closed until it is opened for one call.
#[derive(Default)]
pub(crate) struct Egress {
    exit: Option<Arc<Exit>>,
    violation: Violation,
}

/// What the connector did that it may not; the first such thing counts.
type Violation = Arc<OnceLock<Misbehaviour>>;

impl Egress {
    /// Opens the way out.
    pub(crate) fn open(&mut self, exit: Exit) {
        self.exit = Some(Arc::new(exit));
    }

    /// What the connector did that it may not; the first such thing.
    pub(crate) fn violation(&self) -> Option<Misbehaviour> {
        self.violation.get().cloned()
    }

    /// Whether a request may be made, with its seal opened.
    fn admit(
        &self,
        request: &Request<WasiBody>,
    ) -> Result<(Arc<Exit>, Request<Full<Bytes>>), Misbehaviour> {
        let exit = self
            .exit
            .clone()
            .ok_or(Misbehaviour::NetworkFromOfflineCall)?;
        exit.budget.ask()?;
        let request = exit.admit(request)?;
        Ok((exit, request))
    }
}

impl WasiHttpHooks for Egress {
    /// The host's own, from the origin.
    fn set_host_header(&mut self) -> bool {
        false
    }

    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        Arc::new(|name| DEFAULT_FORBIDDEN_HEADERS.contains(name))
    }

    /// Every scheme gets as far as `send_request`, where it has an outcome of its own.
    fn is_supported_scheme(&mut self, _scheme: &Scheme) -> bool {
        true
    }

    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        _options: Option<RequestOptions>,
        _sent: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Sent {
        let denied = || Box::new(std::future::ready(Err(Error::HttpRequestDenied)));
        if self.violation.get().is_some() {
            return denied();
        }
        let url = log::shown(request.uri());
        let (exit, admitted) = match self.admit(&request) {
            Ok(admitted) => admitted,
            Err(violation) => {
                if let Some(exit) = &self.exit {
                    exit.log.refuse(request.method(), &exit.scrub.text(url));
                }
                let _ = self.violation.set(violation);
                return denied();
            }
        };
        let ticket = exit.log.start(request.method(), &exit.scrub.text(url));
        let body = request.into_body();
        let violations = Arc::clone(&self.violation);
        Box::new(async move {
            match exit.expect_no_body(body).await {
                Ok(()) => {}
                Err(NoBody::Late) => {
                    let late = exit.unanswered(&ticket, Fault::HeaderTimeout);
                    return Err(Error::from(&late));
                }
                Err(NoBody::Sent) => {
                    let _ = violations.set(violation("send a request body"));
                    return Err(Error::HttpRequestDenied);
                }
            }
            let response = exit.send(ticket, admitted).await?;
            let done: Box<dyn Future<Output = _> + Send> = Box::new(std::future::ready(Ok(())));
            Ok((response, done))
        })
    }
}
