//! Values that are checked and validated without being saved.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use connector_host::report::{Check, Fixed, Validation};
use connector_host::{FieldName, RunError, Values};
use credential_store::{Action, Credential};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::connectors::connector;
use crate::access::{Caller, MayUse};
use crate::app::App;
use crate::body::{Json, JsonBody};
use crate::calls;
use crate::connectors::Loaded;
use crate::draft;
use crate::path::{self, ConnectorNamed};
use crate::problem::Problem;
use crate::query::Query;
use crate::vault::LogEntry;
use crate::wire::DraftBody;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(check))
        .routes(routes!(validate))
}

/// Checks values without any network. Where fixes are asked for, `fixed` holds what they make of the values.
#[utoipa::path(post, path = "/v1/connectors/{name}/check", operation_id = "checkDraft", tag = "connectors",
    params(("name" = String, Path, description = "The name of the connector")),
    request_body(content = ref("#/components/schemas/DraftBody"), content_type = "application/json"),
    responses((status = 200, description = "What was found, or how the connector misbehaved",
        body = ref("#/components/schemas/Checked"))))]
async fn check(
    caller: MayUse,
    State(app): State<Arc<App>>,
    ConnectorNamed(name): ConnectorNamed,
    query: Query,
    JsonBody(body): JsonBody<DraftBody>,
) -> Result<Response, Problem> {
    query.expect(&[])?;
    let draft = Draft::new(&app, &caller, &name, body).await?;
    let (turn, entry) = (app.turn()?, draft.entry(&caller, Action::Checked));
    let vault = app.vault.clone();
    let checking = async move {
        let result = draft.check().await;
        drop(turn);
        if let Some(entry) = entry {
            let code = result.as_ref().err().map(|error| error.code().to_owned());
            vault.log(LogEntry { code, ..entry }).await?;
        }
        match result {
            Ok(check) => Ok(Json(check).into_response()),
            Err(error @ RunError::Connector(_)) => {
                Ok(Json(calls::misbehaved(&error)).into_response())
            }
            Err(error) => Err(calls::host_failed(&error)),
        }
    };
    app.to_its_end(checking).await
}

/// Validates values with one live call.
#[utoipa::path(post, path = "/v1/connectors/{name}/validate", operation_id = "validateDraft", tag = "connectors",
    params(("name" = String, Path, description = "The name of the connector")),
    request_body(content = ref("#/components/schemas/DraftBody"), content_type = "application/json"),
    responses((status = 200, description = "The verdict, or how the connector misbehaved",
        body = ref("#/components/schemas/Validation"))))]
async fn validate(
    caller: MayUse,
    State(app): State<Arc<App>>,
    ConnectorNamed(name): ConnectorNamed,
    query: Query,
    JsonBody(body): JsonBody<DraftBody>,
) -> Result<Json<Validation>, Problem> {
    query.expect(&[])?;
    let draft = Draft::new(&app, &caller, &name, body).await?;
    let (turn, entry) = (app.turn()?, draft.entry(&caller, Action::Validated));
    let this = Arc::clone(&app);
    let validating = async move {
        let loaded = &draft.loaded;
        let values = calls::fixed(&loaded.connector, draft.values, &draft.fix).await;
        let validation = match values {
            Ok(values) => calls::validate(&this, loaded, &values, entry).await,
            Err(error) => calls::failed(&this, error, entry).await,
        };
        drop(turn);
        validation.map(Json)
    };
    app.to_its_end(validating).await
}

/// Values that are not saved, and what goes with them.
struct Draft {
    loaded: Arc<Loaded>,
    values: Values,
    fix: Vec<FieldName>,
    /// The saved credential whose secrets may be among the values.
    credential: Option<Credential>,
}

impl Draft {
    async fn new(app: &App, caller: &Caller, name: &str, body: DraftBody) -> Result<Self, Problem> {
        let loaded = connector(app, caller, name)?;
        loaded.expect(body.sha256.as_deref())?;
        draft::expect_fields(&loaded.connector, &body.fix)?;
        let credential = match &body.credential {
            Some(name) => Some(app.credential(caller, &path::name(name)?).await?),
            None => None,
        };
        let filled = body
            .values
            .fill(&loaded.connector, credential.as_ref(), &app.vault);
        Ok(Self {
            values: filled.await?.values,
            fix: body.fix,
            loaded,
            credential,
        })
    }

    fn entry(&self, caller: &Caller, action: Action) -> Option<LogEntry> {
        let credential = self.credential.clone()?;
        Some(LogEntry {
            detail: Some("draft".to_owned()),
            ..LogEntry::new(caller, credential, action)
        })
    }

    async fn check(&self) -> Result<Check, RunError> {
        let connector = &self.loaded.connector;
        let findings = connector.check(&self.values).await?;
        if self.fix.is_empty() {
            let fixed = None;
            return Ok(Check { findings, fixed });
        }
        let is_wanted = |name: &FieldName| self.fix.contains(name);
        let (values, left) = connector.fix_fields(&self.values, is_wanted).await?;
        let fixed = Some(Fixed::new(&values, left));
        Ok(Check { findings, fixed })
    }
}
