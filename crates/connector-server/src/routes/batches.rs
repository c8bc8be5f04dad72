//! Many credentials at once.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::connectors::connector;
use crate::access::MayUse;
use crate::app::App;
use crate::batches::Running;
use crate::body;
use crate::problem::Problem;
use crate::query::{self, Query};

/// The content type of lines of JSON.
const LINES: &str = "application/x-ndjson";

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(run))
}

/// Validates many credentials: one line of JSON for each, in and out, while they arrive. A line is
/// `{"id":"…","values":{…}}` or `{"id":"…","credential":"NAME"}`; the last line of the answer is a summary.
#[utoipa::path(post, path = "/v1/batches", operation_id = "runBatch", tag = "batches",
    params(
        ("connector" = String, Query, description = "The name of the connector of all lines"),
        ("receipts" = Option<bool>, Query, description = "Whether each line holds its receipt"),
    ),
    request_body(content = String, content_type = "application/x-ndjson", description = "Lines of JSON"),
    responses((status = 200, description = "A line for each line, and a summary", body = String,
        content_type = "application/x-ndjson")))]
async fn run(
    caller: MayUse,
    State(app): State<Arc<App>>,
    query: Query,
    request: Request,
) -> Result<Response, Problem> {
    caller.expect_unbound()?;
    let query = query.expect(&["connector", "receipts"])?;
    let name = query
        .get("connector")
        .ok_or_else(|| query::invalid("`connector` is missing"))?;
    let receipts = query.flag("receipts")?;
    body::expect_type(request.headers(), LINES)?;
    let running = Running {
        connector: Arc::clone(&connector(&app, &caller, name)?.connector),
        place: app.batch_place()?,
        caller: caller.into_caller(),
        receipts,
    };
    let body = running.start(&app, request.into_body());
    Ok(([(header::CONTENT_TYPE, LINES)], body).into_response())
}
