//! The hooks that WASI HTTP calls for each request of a connector.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use connector_sandbox::{Network, Violation};
use http::uri::Scheme;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use tokio::task::coop::unconstrained;
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, Error, ForbiddenHeaderFilter, RequestOptions, WasiBody,
    WasiHttpHooks,
};

use super::request_log::shown_url;
use super::session::{Session, violation};
use crate::Misbehavior;

/// The future of a response, in the type of WASI HTTP.
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

/// The egress session of one instance.
pub(crate) struct Hooks {
    session: Arc<Session>,
    violation: Violation,
    open_bodies: OpenBodies,
}

/// The bodies of requests that were sent before it was known that they are empty.
#[derive(Clone, Default)]
pub(crate) struct OpenBodies(Arc<Mutex<Vec<Reading>>>);

/// Whether a body turned out to be empty.
type Reading = Pin<Box<dyn Future<Output = bool> + Send>>;

impl Hooks {
    /// The session as the network of an instance, and the check to make when the instance is done.
    pub(crate) fn network(session: Session) -> (Network, OpenBodies) {
        let egress = Self {
            session: Arc::new(session),
            violation: Violation::default(),
            open_bodies: OpenBodies::default(),
        };
        let (violation, bodies) = (Arc::clone(&egress.violation), egress.open_bodies.clone());
        let hooks = Box::new(egress);
        (Network { hooks, violation }, bodies)
    }

    /// The request to send, if it is allowed.
    fn admit(&self, request: Request<WasiBody>) -> Result<Request<Full<Bytes>>, Misbehavior> {
        self.session.budget.ask()?;
        let admitted = self.session.admit(&request)?;
        self.open_bodies.expect_empty(request.into_body())?;
        Ok(admitted)
    }
}

impl OpenBodies {
    /// Requires that a body is empty so far. Anything written later is not sent, and is checked
    /// when the instance is done.
    fn expect_empty(&self, body: WasiBody) -> Result<(), Misbehavior> {
        let mut reading: Reading = Box::pin(async move {
            let read = Limited::new(body, 0).collect().await;
            read.is_ok_and(|read| read.trailers().is_none())
        });
        match poll_once(&mut reading) {
            Some(true) => Ok(()),
            Some(false) => Err(has_body()),
            None => {
                let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                open.push(reading);
                Ok(())
            }
        }
    }

    /// Requires that nothing was written to a body after its request was sent.
    pub(crate) fn expect_no_body(&self) -> Result<(), Misbehavior> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open
            .iter_mut()
            .any(|reading| poll_once(reading) == Some(false))
        {
            return Err(has_body());
        }
        Ok(())
    }
}

fn has_body() -> Misbehavior {
    violation("send a request body")
}

/// The result of a future that is ready at once.
fn poll_once(reading: &mut Reading) -> Option<bool> {
    // Without this, tokio's cooperative budget could make a ready future look pending.
    wasmtime_wasi::runtime::poll_noop(pin!(unconstrained(reading)))
}

impl WasiHttpHooks for Hooks {
    /// The host sets its own, from the origin.
    fn set_host_header(&mut self) -> bool {
        false
    }

    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        Arc::new(|name| DEFAULT_FORBIDDEN_HEADERS.contains(name))
    }

    /// Every scheme reaches `send_request`, which has a typed outcome for it.
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
        let session = Arc::clone(&self.session);
        let method = request.method().clone();
        let url = session.redactor.text(shown_url(request.uri()));
        let admitted = match self.admit(request) {
            Ok(admitted) => admitted,
            Err(violation) => {
                session.log.refuse(&method, &url);
                let _ = self.violation.set(violation);
                return denied();
            }
        };
        Box::new(async move {
            let ticket = session.log.start(&method, &url);
            let response = session.send(ticket, admitted).await?;
            let done: Box<dyn Future<Output = _> + Send> = Box::new(std::future::ready(Ok(())));
            Ok((response, done))
        })
    }
}
