//! The routes, each family in a file.

mod audit;
mod batches;
mod connectors;
mod credentials;
mod documentation;
mod drafts;
mod endpoints;
pub(crate) mod health;
mod page;
mod proxy;
mod sessions;

use std::sync::Arc;

use axum::Router;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;
use crate::problem::{Code, Problem};

/// All routes, and the description of those that are documented.
pub(crate) fn all() -> (Router<Arc<App>>, utoipa::openapi::OpenApi) {
    let (router, openapi) = OpenApiRouter::new()
        .merge(sessions::routes())
        .merge(connectors::routes())
        .merge(drafts::routes())
        .merge(credentials::routes())
        .merge(proxy::routes())
        .merge(batches::routes())
        .merge(endpoints::routes())
        .merge(audit::routes())
        .split_for_parts();
    let router = router
        .merge(documentation::routes())
        .merge(health::routes())
        .fallback(page::serve)
        .method_not_allowed_fallback(method_not_allowed);
    (router, openapi)
}

async fn method_not_allowed() -> impl IntoResponse {
    Problem::new(Code::MethodNotAllowed, "see the header `Allow`")
}
