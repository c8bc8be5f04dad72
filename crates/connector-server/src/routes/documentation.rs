//! The description of the API.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;
use http::header;

use crate::app::App;
use crate::body::JSON;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/openapi.json", get(openapi))
}

async fn openapi(State(app): State<Arc<App>>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, JSON)], app.openapi.clone())
}
