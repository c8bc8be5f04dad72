//! The connectors, and the forms of their credentials.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use connector_host::report;
use http::{HeaderMap, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Caller, MayRead};
use crate::app::App;
use crate::body::Json;
use crate::connectors::Loaded;
use crate::path::ConnectorNamed;
use crate::precondition::etag;
use crate::problem::Problem;
use crate::query::Query;
use crate::wire::{ConnectorItem, ConnectorList};

/// The content type of a JSON Schema.
const SCHEMA: &str = "application/schema+json";

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(form))
}

/// Lists the connectors.
#[utoipa::path(get, path = "/v1/connectors", operation_id = "listConnectors", tag = "connectors",
    responses((status = 200, description = "The connectors, by name",
        body = ref("#/components/schemas/ConnectorList"))))]
async fn list(
    caller: MayRead,
    State(app): State<Arc<App>>,
    query: Query,
) -> Result<Json<ConnectorList>, Problem> {
    query.expect(&[])?;
    let all = app.connectors.all();
    let seen = all.values().filter(|loaded| caller.sees(loaded));
    let connectors = seen.map(|loaded| loaded.as_ref().into()).collect();
    Ok(Json(ConnectorList { connectors }))
}

/// Shows a connector.
#[utoipa::path(get, path = "/v1/connectors/{name}", operation_id = "showConnector", tag = "connectors",
    params(("name" = String, Path, description = "The name of the connector")),
    responses((status = 200, description = "The connector",
        body = ref("#/components/schemas/ConnectorItem"))))]
async fn show(
    caller: MayRead,
    State(app): State<Arc<App>>,
    ConnectorNamed(name): ConnectorNamed,
    query: Query,
) -> Result<Json<ConnectorItem>, Problem> {
    query.expect(&[])?;
    let loaded = connector(&app, &caller, &name)?;
    Ok(Json(loaded.as_ref().into()))
}

/// Gives the form of a connector's credential, or with `Accept: application/schema+json` the JSON Schema of its
/// values. The entity tag is the SHA-256 of the connector.
#[utoipa::path(get, path = "/v1/connectors/{name}/form", operation_id = "getForm", tag = "connectors",
    params(("name" = String, Path, description = "The name of the connector")),
    responses((status = 200, description = "The form",
        headers(("etag" = String, description = "The SHA-256 of the connector")),
        content(
            (ref("#/components/schemas/Config") = "application/json"),
            (ref("#/components/schemas/JsonSchema") = "application/schema+json"),
        ))))]
async fn form(
    caller: MayRead,
    State(app): State<Arc<App>>,
    ConnectorNamed(name): ConnectorNamed,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    query.expect(&[])?;
    let loaded = connector(&app, &caller, &name)?;
    let tag = [(header::ETAG, etag(loaded.sha256()))];
    if wants_schema(&headers) {
        let body = loaded.schema.to_string();
        return Ok((tag, [(header::CONTENT_TYPE, SCHEMA)], body).into_response());
    }
    let form = report::Config {
        connector: loaded.connector.description().clone(),
        fields: loaded.connector.form().fields().to_vec(),
    };
    Ok((tag, Json(form)).into_response())
}

/// The connector of a name, for a caller that may have it.
pub(super) fn connector(app: &App, caller: &Caller, name: &str) -> Result<Arc<Loaded>, Problem> {
    let loaded = app.connectors.get(name)?;
    caller.admit_connector(&loaded)?;
    Ok(loaded)
}

fn wants_schema(headers: &HeaderMap) -> bool {
    let accepts = headers.get_all(header::ACCEPT).iter();
    let mut types = accepts
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(|one| one.split(';').next().unwrap_or_default().trim());
    types.any(|one| one.eq_ignore_ascii_case(SCHEMA))
}
