//! Sessions: a token that must not reach a browser is traded for one that may.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use credential_store::StoreError;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{
    Binding, Caller, ConnectorPin, MAX_SESSION, MayManage, MayRead, NewSession, Parent, Scope,
    Token, bearer,
};
use crate::app::App;
use crate::body::{self, Json};
use crate::path;
use crate::problem::{Code, Problem};
use crate::query::Query;
use crate::wire::{OpenedSession, SessionBody, SessionItem};

/// How long a session of a platform lasts where nobody says.
const DEFAULT_SECONDS: u32 = 900;

/// The longest subject, in characters.
const MAX_SUBJECT: usize = 100;

/// The largest body, in bytes.
const MAX_BODY_BYTES: usize = 8 << 10;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(show, close))
}

/// Opens a session. The token of the link that the server printed is good for one session with every scope; a token
/// with the scope `manage` opens sessions that are bound to one connector and one credential.
#[utoipa::path(post, path = "/v1/sessions", operation_id = "openSession", tag = "sessions",
    request_body(content = ref("#/components/schemas/SessionBody"), content_type = "application/json"),
    responses((status = 201, description = "The session, and its token",
        body = ref("#/components/schemas/OpenedSession"))))]
async fn open(
    State(app): State<Arc<App>>,
    query: Query,
    request: Request,
) -> Result<Response, Problem> {
    query.expect(&[])?;
    let (mut parts, body) = request.into_parts();
    if let Some(token) = bearer(&parts)?
        && app.access.redeem(token)
    {
        return opened(&app, of_link());
    }
    let caller = MayManage::from_request_parts(&mut parts, &app).await?;
    let bytes = body::read(body, MAX_BODY_BYTES).await?;
    let wanted = if bytes.is_empty() {
        SessionBody::default()
    } else {
        body::expect_type(&parts.headers, body::JSON)?;
        body::parse(&bytes)?
    };
    let session = bound(&app, &caller, wanted).await?;
    opened(&app, session)
}

/// Shows what the token that is sent allows.
#[utoipa::path(get, path = "/v1/session", operation_id = "showSession", tag = "sessions",
    responses((status = 200, description = "What the token allows",
        body = ref("#/components/schemas/SessionItem"))))]
async fn show(caller: MayRead, query: Query) -> Result<Json<SessionItem>, Problem> {
    query.expect(&[])?;
    let binding = caller.binding.as_deref();
    let left = |ends: Instant| ends.saturating_duration_since(Instant::now()).as_secs();
    Ok(Json(SessionItem {
        scope: caller.scope,
        connector: binding.map(|binding| binding.connector.name.clone()),
        credential: binding.map(|binding| binding.name.to_string()),
        seconds: caller.ends.map(left),
    }))
}

/// Ends the session whose token is sent.
#[utoipa::path(delete, path = "/v1/session", operation_id = "closeSession", tag = "sessions",
    responses((status = 204, description = "The session is over")))]
async fn close(
    State(app): State<Arc<App>>,
    query: Query,
    request: Request,
) -> Result<StatusCode, Problem> {
    query.expect(&[])?;
    let (mut parts, _) = request.into_parts();
    MayRead::from_request_parts(&mut parts, &app).await?;
    if let Some(token) = bearer(&parts)? {
        app.access.close(token);
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The session of whoever started the server and opened its link.
fn of_link() -> NewSession {
    NewSession {
        actor: "page".to_owned(),
        scope: Scope::Manage,
        lasts: MAX_SESSION,
        parent: Parent::Link,
        binding: None,
    }
}

/// A session that is bound to one connector and one credential.
async fn bound(app: &App, caller: &Caller, body: SessionBody) -> Result<NewSession, Problem> {
    let Some(parent) = caller.may_open else {
        let detail = "a session cannot open another one; use the token that opened it";
        return Err(Problem::new(Code::ScopeMissing, detail));
    };
    let (Some(connector), Some(name)) = (body.connector, body.credential) else {
        let detail = "a session is bound to a `connector` and a `credential`: name both";
        return Err(Problem::new(Code::InvalidBody, detail));
    };
    let loaded = app.connectors.get(&connector)?;
    let name = path::name(&name)?;
    let wanted = name.clone();
    let existing = app.vault.run(move |store| match store.credential(&wanted) {
        Ok(credential) => Ok(Some(credential)),
        Err(StoreError::Unknown { .. }) => Ok(None),
        Err(error) => Err(error),
    });
    let existing = existing.await?;
    let admits = |saved: &credential_store::Credential| saved.connector.admits(&loaded.connector);
    if existing.as_ref().is_some_and(|saved| !admits(saved)) {
        let detail = "the credential was saved for another connector";
        return Err(Problem::new(Code::OtherConnector, detail));
    }
    let pin = ConnectorPin {
        name: loaded.name.clone(),
        sha256: loaded.sha256().to_owned(),
    };
    let id = existing.map(|saved| saved.id());
    Ok(NewSession {
        actor: actor(caller, body.subject.as_deref())?,
        scope: body.scope.unwrap_or(Scope::Use),
        lasts: Duration::from_secs(u64::from(body.seconds.unwrap_or(DEFAULT_SECONDS))),
        parent,
        binding: Some(Arc::new(Binding::new(pin, name, id))),
    })
}

fn actor(caller: &Caller, subject: Option<&str>) -> Result<String, Problem> {
    let Some(subject) = subject else {
        return Ok(caller.actor.clone());
    };
    let is_shown =
        |character: char| character == ' ' || !character.is_whitespace() && !character.is_control();
    if subject.chars().nth(MAX_SUBJECT).is_some() || !subject.chars().all(is_shown) {
        let detail = format!("`subject` has at most {MAX_SUBJECT} characters, on one line");
        return Err(Problem::new(Code::InvalidBody, detail));
    }
    Ok(format!("{} for {subject}", caller.actor))
}

fn opened(app: &App, session: NewSession) -> Result<Response, Problem> {
    let binding = session.binding.clone();
    let binding = binding.as_deref();
    let item = SessionItem {
        scope: session.scope,
        connector: binding.map(|binding| binding.connector.name.clone()),
        credential: binding.map(|binding| binding.name.to_string()),
        seconds: Some(session.lasts.min(MAX_SESSION).as_secs()),
    };
    let token: Token = app.access.open(session)?;
    let body = OpenedSession {
        token: token.expose().to_owned(),
        session: item,
    };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}
