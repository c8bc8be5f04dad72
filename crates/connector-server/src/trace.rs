//! What is logged and counted of each request: never its path, its query or its headers, which may hold a secret.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use tracing::Instrument;

use crate::app::App;

/// The header that names a request, here and in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The route of requests that none was found for.
const NO_ROUTE: &str = "none";

/// Logs and counts a request. Its id is made here: one that a client sends could be anything.
pub(crate) async fn trace(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let id = request_id();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let method = method(request.method());
    let span = tracing::info_span!("request", id, method, route);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status().as_u16(), started.elapsed());
    app.metrics.request(method, &route, status, took);
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status, milliseconds, "answered"));
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Eight random bytes; zeros where the operating system has none, which is only a worse name.
fn request_id() -> String {
    let mut bytes = [0; 8];
    let _ = getrandom::fill(&mut bytes);
    hex::encode(bytes)
}

/// The method as a label: clients can make up others.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
