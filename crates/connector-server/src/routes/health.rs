//! Whether the server runs, whether it takes requests, and its figures.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{StatusCode, header};

use crate::access::MayRead;
use crate::app::App;
use crate::problem::Problem;

/// Routes that say nothing about anybody, and so are answered under any host name: probes use addresses.
pub(crate) const OPEN: [&str; 2] = ["/healthz", "/readyz"];

/// The content type of OpenMetrics.
const METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    if app.is_ending() {
        (StatusCode::SERVICE_UNAVAILABLE, "ending\n").into_response()
    } else if app.vault.is_open() {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the store is closed\n").into_response()
    }
}

async fn metrics(caller: MayRead, State(app): State<Arc<App>>) -> Result<Response, Problem> {
    caller.expect_unbound()?;
    let sessions = i64::try_from(app.access.open_sessions()).unwrap_or(i64::MAX);
    app.metrics.sessions.set(sessions);
    Ok(([(header::CONTENT_TYPE, METRICS)], app.metrics.text()).into_response())
}
