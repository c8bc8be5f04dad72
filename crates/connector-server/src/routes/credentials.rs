//! Saved credentials.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use connector_host::report::Validation;
use credential_store::{Action, Credential, CredentialName, Removal};
use http::{StatusCode, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Caller, MayManage, MayRead, MayUse};
use crate::app::App;
use crate::body::{Json, JsonBody};
use crate::calls;
use crate::connectors::Loaded;
use crate::path::{self, Named};
use crate::precondition::{Precondition, etag};
use crate::problem::{Code, Problem};
use crate::query::{self, Query};
use crate::saving::Saving;
use crate::vault::LogEntry;
use crate::wire::{CredentialBody, CredentialItem, CredentialList, RenameBody};

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show, put, remove))
        .routes(routes!(validate))
        .routes(routes!(rename))
}

/// Lists the saved credentials.
#[utoipa::path(get, path = "/v1/credentials", operation_id = "listCredentials", tag = "credentials",
    params(
        ("limit" = Option<u32>, Query, description = "The most entries", minimum = 1, maximum = 200),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before"),
    ),
    responses((status = 200, description = "A part of the credentials",
        body = ref("#/components/schemas/CredentialList"))))]
async fn list(
    caller: MayRead,
    State(app): State<Arc<App>>,
    query: Query,
) -> Result<Json<CredentialList>, Problem> {
    let query = query.expect(&["limit", "cursor"])?;
    let (page, limit) = (query.page()?, query.limit()?);
    let binding = caller.binding.clone();
    let read = app.vault.run(move |store| {
        let mut credentials = match &binding {
            Some(binding) => match store.credential(&binding.name) {
                Ok(credential) => vec![credential],
                Err(credential_store::StoreError::Unknown { .. }) => Vec::new(),
                Err(error) => return Err(error),
            },
            None => store.page(&page.one_more())?,
        };
        let next = query::cut(&mut credentials, limit, |credential| &credential.name);
        let mut listed = Vec::new();
        for credential in credentials {
            let uses = store.uses(&credential.id())?;
            listed.push((credential, uses));
        }
        Ok((listed, next))
    });
    let (mut listed, next_cursor) = read.await?;
    listed.retain(|(credential, _)| caller.admit(credential).is_ok());
    let item = |(credential, uses): (Credential, _)| {
        let loaded = app.connectors.of(&credential.connector);
        CredentialItem::new(&credential, uses, loaded.as_deref())
    };
    Ok(Json(CredentialList {
        credentials: listed.into_iter().map(item).collect(),
        next_cursor,
    }))
}

/// Shows a saved credential. Its secrets are `null`.
#[utoipa::path(get, path = "/v1/credentials/{name}", operation_id = "showCredential", tag = "credentials",
    params(("name" = String, Path, description = "The name of the credential")),
    responses((status = 200, description = "The credential",
        headers(("etag" = String, description = "Its version")),
        body = ref("#/components/schemas/CredentialItem"))))]
async fn show(
    caller: MayRead,
    State(app): State<Arc<App>>,
    Named(name): Named,
    query: Query,
) -> Result<Response, Problem> {
    query.expect(&[])?;
    let credential = app.credential(&caller, &name).await?;
    shown(&app, credential).await
}

/// Validates a credential, and saves it if it is valid. `If-None-Match: *` creates one, `If-Match` replaces the one
/// with that ETag. A secret that is `null` or left out stays what it is, unless the base URL has another origin.
#[utoipa::path(put, path = "/v1/credentials/{name}", operation_id = "saveCredential", tag = "credentials",
    params(
        ("name" = String, Path, description = "The name of the credential"),
        ("save" = Option<SaveWhen>, Query, description = "`anyway` saves it whatever the verdict is"),
        ("If-None-Match" = Option<String>, Header, description = "`*` to create it"),
        ("If-Match" = Option<String>, Header, description = "The ETag of what is replaced"),
    ),
    request_body(content = ref("#/components/schemas/CredentialBody"), content_type = "application/json"),
    responses(
        (status = 201, description = "It was created", headers(("etag" = String, description = "Its version")),
            body = ref("#/components/schemas/Saved")),
        (status = 200, description = "It was replaced; or with `saved` false, it was not saved",
            body = ref("#/components/schemas/Saved")),
    ))]
async fn put(
    caller: MayManage,
    State(app): State<Arc<App>>,
    Named(name): Named,
    query: Query,
    precondition: Precondition,
    JsonBody(body): JsonBody<CredentialBody>,
) -> Result<Response, Problem> {
    let query = query.expect(&["save"])?;
    let anyway = match query.get("save") {
        None | Some("proved") => false,
        Some("anyway") => true,
        Some(_) => return Err(query::invalid("`save` is `proved` or `anyway`")),
    };
    let saving = Saving::prepare(&app, caller.into_caller(), name, precondition, body, anyway);
    let saving = saving.await?;
    let this = Arc::clone(&app);
    app.to_its_end(async move { saving.run(&this).await }).await
}

/// When to save.
#[derive(utoipa::ToSchema)]
#[schema(rename_all = "kebab-case")]
#[expect(dead_code, reason = "part of the description only")]
enum SaveWhen {
    Proved,
    Anyway,
}

/// Removes a credential.
#[utoipa::path(delete, path = "/v1/credentials/{name}", operation_id = "removeCredential", tag = "credentials",
    params(
        ("name" = String, Path, description = "The name of the credential"),
        ("force" = Option<bool>, Query, description = "Whether to remove it even if it is used"),
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
    let query = query.expect(&["force"])?;
    let removal = if query.flag("force")? {
        Removal::Detach
    } else {
        Removal::OnlyUnused
    };
    let credential = app.credential(&caller, &name).await?;
    precondition.hold(Some(&credential.version()))?;
    let entry = LogEntry::new(&caller, credential.clone(), Action::Removed);
    let vault = app.vault.clone();
    let removing = async move {
        vault
            .run(move |store| store.remove(&credential, removal))
            .await?;
        vault.log(entry).await
    };
    app.to_its_end(removing).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Validates a saved credential, and saves the verdict.
#[utoipa::path(post, path = "/v1/credentials/{name}/validate", operation_id = "validateCredential",
    tag = "credentials",
    params(("name" = String, Path, description = "The name of the credential")),
    responses((status = 200, description = "The verdict, or how the connector misbehaved",
        body = ref("#/components/schemas/Validation"))))]
async fn validate(
    caller: MayUse,
    State(app): State<Arc<App>>,
    Named(name): Named,
    query: Query,
) -> Result<Json<Validation>, Problem> {
    query.expect(&[])?;
    let (credential, loaded) = usable(&app, &caller, &name).await?;
    let turn = app.turn()?;
    let this = Arc::clone(&app);
    let entry = LogEntry {
        is_of_saved: true,
        ..LogEntry::new(&caller, credential.clone(), Action::Validated)
    };
    let validating = async move {
        let (opening, with) = (credential, Arc::clone(&loaded.connector));
        let values = this
            .vault
            .run(move |store| store.values(&opening, &with))
            .await?;
        let validation = calls::validate(&this, &loaded, &values, Some(entry)).await;
        drop(turn);
        validation.map(Json)
    };
    app.to_its_end(validating).await
}

/// Renames a credential.
#[utoipa::path(post, path = "/v1/credentials/{name}/rename", operation_id = "renameCredential", tag = "credentials",
    params(
        ("name" = String, Path, description = "The name of the credential"),
        ("If-Match" = Option<String>, Header, description = "The ETag of what is renamed"),
    ),
    request_body(content = ref("#/components/schemas/RenameBody"), content_type = "application/json"),
    responses((status = 200, description = "The credential under its new name",
        headers(("etag" = String, description = "Its version")),
        body = ref("#/components/schemas/CredentialItem"))))]
async fn rename(
    caller: MayManage,
    State(app): State<Arc<App>>,
    Named(name): Named,
    query: Query,
    precondition: Precondition,
    JsonBody(body): JsonBody<RenameBody>,
) -> Result<Response, Problem> {
    query.expect(&[])?;
    // A session that is bound to a name cannot move to another one.
    caller.expect_unbound()?;
    let new = path::name(&body.name)?;
    let credential = app.credential(&caller, &name).await?;
    precondition.hold(Some(&credential.version()))?;
    let entry = LogEntry {
        detail: Some(format!("to {new}")),
        ..LogEntry::new(&caller, credential.clone(), Action::Renamed)
    };
    let vault = app.vault.clone();
    let renaming = async move {
        let renamed = vault.run(move |store| {
            store.rename(&credential, &new)?;
            store.credential(&new)
        });
        let renamed = renamed.await?;
        vault.log(entry).await?;
        Ok(renamed)
    };
    let renamed = app.to_its_end(renaming).await?;
    shown(&app, renamed).await
}

/// A saved credential, and its connector.
pub(super) async fn usable(
    app: &App,
    caller: &Caller,
    name: &CredentialName,
) -> Result<(Credential, Arc<Loaded>), Problem> {
    let credential = app.credential(caller, name).await?;
    let loaded = app.connectors.of(&credential.connector).ok_or_else(|| {
        let detail = "the connector that it was saved for is not loaded";
        Problem::new(Code::OtherConnector, detail)
    })?;
    caller.admit_connector(&loaded)?;
    Ok((credential, loaded))
}

/// A credential as an answer.
async fn shown(app: &App, credential: Credential) -> Result<Response, Problem> {
    let tag = [(header::ETAG, etag(&credential.version()))];
    let item = app.item(credential).await?;
    Ok((tag, Json(item)).into_response())
}
