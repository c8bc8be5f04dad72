//! Sources and destinations: named records that pick a credential.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use credential_store::{
    CredentialName, CredentialNote, CredentialNoteError, Endpoint, EndpointDraft, EndpointKind,
    StoreError,
};
use http::{StatusCode, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Caller, MayManage, MayRead};
use crate::app::App;
use crate::body::{Json, JsonBody};
use crate::path::{self, Named};
use crate::precondition::{Precondition, etag};
use crate::problem::{Code, Problem};
use crate::query::{self, Query};
use crate::wire::{EndpointBody, EndpointItem, EndpointList};

/// The routes of both kinds.
pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .merge(sources::routes())
        .merge(destinations::routes())
}

macro_rules! family {
    ($module:ident $kind:ident $one:literal $path:literal $item:literal $list:literal $show:literal $put:literal
     $remove:literal) => {
        mod $module {
            use super::*;

            const KIND: EndpointKind = EndpointKind::$kind;

            pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
                OpenApiRouter::new()
                    .routes(routes!(list))
                    .routes(routes!(show, put, remove))
            }

            #[doc = concat!("Lists the ", stringify!($module), ".")]
            #[utoipa::path(get, path = $path, operation_id = $list, tag = "endpoints",
                params(
                    ("limit" = Option<u32>, Query, description = "The most entries", minimum = 1, maximum = 200),
                    ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before"),
                ),
                responses((status = 200, description = "A part of the records",
                    body = ref("#/components/schemas/EndpointList"))))]
            async fn list(
                caller: MayRead,
                State(app): State<Arc<App>>,
                query: Query,
            ) -> Result<Json<EndpointList>, Problem> {
                super::list(KIND, &app, &caller, query).await
            }

            #[doc = concat!("Shows a ", $one, ".")]
            #[utoipa::path(get, path = $item, operation_id = $show, tag = "endpoints",
                params(("name" = String, Path, description = "Its name")),
                responses((status = 200, description = "The record",
                    headers(("etag" = String, description = "Its version")),
                    body = ref("#/components/schemas/EndpointItem"))))]
            async fn show(
                caller: MayRead,
                State(app): State<Arc<App>>,
                Named(name): Named,
                query: Query,
            ) -> Result<Response, Problem> {
                query.expect(&[])?;
                super::show(KIND, &app, &caller, name).await
            }

            #[doc = concat!("Saves a ", $one, ", which picks a credential. `If-None-Match: *` creates one, `If-Match` \
                replaces the one with that ETag.")]
            #[utoipa::path(put, path = $item, operation_id = $put, tag = "endpoints",
                params(
                    ("name" = String, Path, description = "Its name"),
                    ("If-None-Match" = Option<String>, Header, description = "`*` to create it"),
                    ("If-Match" = Option<String>, Header, description = "The ETag of what is replaced"),
                ),
                request_body(content = ref("#/components/schemas/EndpointBody"), content_type = "application/json"),
                responses(
                    (status = 201, description = "It was created",
                        headers(("etag" = String, description = "Its version")),
                        body = ref("#/components/schemas/EndpointItem")),
                    (status = 200, description = "It was replaced",
                        headers(("etag" = String, description = "Its version")),
                        body = ref("#/components/schemas/EndpointItem")),
                ))]
            async fn put(
                caller: MayManage,
                State(app): State<Arc<App>>,
                Named(name): Named,
                query: Query,
                precondition: Precondition,
                JsonBody(body): JsonBody<EndpointBody>,
            ) -> Result<Response, Problem> {
                query.expect(&[])?;
                super::put(KIND, &app, &caller, name, &precondition, &body).await
            }

            #[doc = concat!("Removes a ", $one, ".")]
            #[utoipa::path(delete, path = $item, operation_id = $remove, tag = "endpoints",
                params(
                    ("name" = String, Path, description = "Its name"),
                    ("If-Match" = Option<String>, Header, description = "The ETag of what is removed"),
                ),
                responses((status = 204, description = "It is removed")))]
            async fn remove(
                caller: MayManage,
                State(app): State<Arc<App>>,
                Named(name): Named,
                query: Query,
                precondition: Precondition,
            ) -> Result<StatusCode, Problem> {
                query.expect(&[])?;
                super::remove(KIND, &app, &caller, name, &precondition).await
            }
        }
    };
}

family!(sources Source "source" "/v1/sources" "/v1/sources/{name}" "listSources" "showSource" "saveSource"
    "removeSource");
family!(destinations Destination "destination" "/v1/destinations" "/v1/destinations/{name}" "listDestinations"
    "showDestination" "saveDestination" "removeDestination");

async fn list(
    kind: EndpointKind,
    app: &App,
    caller: &Caller,
    query: Query,
) -> Result<Json<EndpointList>, Problem> {
    caller.expect_unbound()?;
    let query = query.expect(&["limit", "cursor"])?;
    let (page, limit) = (query.page()?, query.limit()?);
    let read = app
        .vault
        .run(move |store| store.endpoints(kind, &page.one_more()));
    let mut items = read.await?;
    let next_cursor = query::cut(&mut items, limit, |endpoint| &endpoint.name);
    let items = items.into_iter().map(EndpointItem::from).collect();
    Ok(Json(EndpointList { items, next_cursor }))
}

async fn show(
    kind: EndpointKind,
    app: &App,
    caller: &Caller,
    name: CredentialName,
) -> Result<Response, Problem> {
    caller.expect_unbound()?;
    let endpoint = app
        .vault
        .run(move |store| store.endpoint(kind, &name))
        .await?;
    Ok(shown(StatusCode::OK, endpoint))
}

async fn put(
    kind: EndpointKind,
    app: &App,
    caller: &Caller,
    name: CredentialName,
    precondition: &Precondition,
    body: &EndpointBody,
) -> Result<Response, Problem> {
    caller.expect_unbound()?;
    precondition.expect_some()?;
    let note: CredentialNote = body
        .description
        .parse()
        .map_err(|error: CredentialNoteError| Problem::new(Code::InvalidBody, error.to_string()))?;
    let credential = path::name(&body.credential)?;
    let old = existing(kind, app, &name).await?;
    let version = old.as_ref().map(Endpoint::version);
    precondition.hold(version.as_deref())?;
    let status = match old {
        Some(_) => StatusCode::OK,
        None => StatusCode::CREATED,
    };
    let saved = app.vault.run(move |store| {
        let draft = EndpointDraft {
            kind,
            name: &name,
            note: &note,
            credential: &credential,
        };
        match &old {
            Some(old) => store.change_endpoint(old, draft),
            None => store.add_endpoint(draft).map_err(|error| match error {
                // Somebody else was faster: that is what `If-None-Match` is about.
                StoreError::EndpointTaken { kind, name } => {
                    StoreError::EndpointChanged { kind, name }
                }
                error => error,
            }),
        }
    });
    Ok(shown(status, saved.await?))
}

async fn remove(
    kind: EndpointKind,
    app: &App,
    caller: &Caller,
    name: CredentialName,
    precondition: &Precondition,
) -> Result<StatusCode, Problem> {
    caller.expect_unbound()?;
    let endpoint = app
        .vault
        .run(move |store| store.endpoint(kind, &name))
        .await?;
    precondition.hold(Some(&endpoint.version()))?;
    app.vault
        .run(move |store| store.remove_endpoint(&endpoint))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn existing(
    kind: EndpointKind,
    app: &App,
    name: &CredentialName,
) -> Result<Option<Endpoint>, Problem> {
    let name = name.clone();
    let found = app
        .vault
        .run(move |store| match store.endpoint(kind, &name) {
            Ok(endpoint) => Ok(Some(endpoint)),
            Err(StoreError::UnknownEndpoint { .. }) => Ok(None),
            Err(error) => Err(error),
        });
    found.await
}

fn shown(status: StatusCode, endpoint: Endpoint) -> Response {
    let tag = [(header::ETAG, etag(&endpoint.version()))];
    (status, tag, Json(EndpointItem::from(endpoint))).into_response()
}
