//! The audit log.

use std::sync::Arc;

use axum::extract::State;
use credential_store::{AuditQuery, CredentialName};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::MayManage;
use crate::app::App;
use crate::body::Json;
use crate::path;
use crate::problem::Problem;
use crate::query::{self, Query};
use crate::wire::AuditList;
use credential_store::report::AuditItem;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Lists who used or changed which credential, the latest first.
#[utoipa::path(get, path = "/v1/audit", operation_id = "listAudit", tag = "audit",
    params(
        ("credential" = Option<String>, Query, description = "Only entries of the credential of this name"),
        ("limit" = Option<u32>, Query, description = "The most entries", minimum = 1, maximum = 200),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before"),
    ),
    responses((status = 200, description = "A part of the log",
        body = ref("#/components/schemas/AuditList"))))]
async fn list(
    caller: MayManage,
    State(app): State<Arc<App>>,
    query: Query,
) -> Result<Json<AuditList>, Problem> {
    caller.expect_unbound()?;
    let query = query.expect(&["credential", "limit", "cursor"])?;
    let limit = query.limit()?;
    let credential: Option<CredentialName> = query.get("credential").map(path::name).transpose()?;
    let before = query.get("cursor").map(|cursor| {
        let number = cursor.parse().ok();
        number.ok_or_else(|| query::invalid("`cursor` is `next_cursor` of the part before"))
    });
    let asked = AuditQuery {
        credential,
        before: before.transpose()?,
        limit: limit.saturating_add(1),
    };
    let mut entries = app.vault.run(move |store| store.audit(&asked)).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_more = entries.len() > most;
    entries.truncate(most);
    let last = entries.last().filter(|_| is_more);
    Ok(Json(AuditList {
        next_cursor: last.map(|last| last.number.to_string()),
        entries: entries.iter().map(AuditItem::from).collect(),
    }))
}
