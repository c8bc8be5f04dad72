//! Bodies of requests: bounded in size and time, and never quoted.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use zeroize::Zeroizing;

use crate::app::App;
use crate::problem::{Code, Problem};

/// The largest body of JSON, in bytes: every field of a form at its longest, and more.
const MAX_JSON_BYTES: usize = 256 << 10;

/// How long a body may take to arrive.
const MAX_TIME: Duration = Duration::from_secs(15);

/// The content type of JSON.
pub(crate) const JSON: &str = "application/json";

/// The body of a request, from JSON.
pub(crate) struct JsonBody<T>(pub(crate) T);

/// The body of an answer, to JSON.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Arc<App>) -> Result<Self, Problem> {
        // Pages of other origins cannot send this type without asking first.
        expect_type(request.headers(), JSON)?;
        let bytes = read(request.into_body(), MAX_JSON_BYTES).await?;
        parse(&bytes).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_string(&self.0) {
            Ok(json) => ([(header::CONTENT_TYPE, JSON)], json).into_response(),
            Err(_) => {
                Problem::new(Code::HostFailed, "the answer cannot be written").into_response()
            }
        }
    }
}

/// Refuses a body of another type.
pub(crate) fn expect_type(headers: &HeaderMap, expected: &str) -> Result<(), Problem> {
    let given = headers.get(header::CONTENT_TYPE);
    let given = given
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let detail = format!("send the body as `{expected}`");
    Err(Problem::new(Code::UnsupportedMediaType, detail))
}

/// Reads a whole body.
pub(crate) async fn read(mut body: Body, limit: usize) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let reading = async {
        // It gets its room at once, so that growing leaves no copy of a secret behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(limit.min(MAX_JSON_BYTES)));
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| {
                Problem::new(Code::InvalidBody, "the body broke off before its end")
            })?;
            let data = frame.into_data().unwrap_or_default();
            if bytes.len().saturating_add(data.len()) > limit {
                let detail = format!("the body has more than {limit} bytes");
                return Err(Problem::new(Code::BodyTooLarge, detail));
            }
            bytes.extend_from_slice(&data);
        }
        Ok(bytes)
    };
    tokio::time::timeout(MAX_TIME, reading)
        .await
        .unwrap_or_else(|_| {
            let detail = format!("the body took more than {} seconds", MAX_TIME.as_secs());
            Err(Problem::new(Code::BodyTooSlow, detail))
        })
}

/// Parses JSON. What the parser says may quote the text, so only the place of an error is given.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let what = match error.classify() {
            Category::Data => "has another shape than `/openapi.json` says",
            _ => "is not JSON",
        };
        let detail = format!("the body {what}: see line {line}, column {column}");
        Problem::new(Code::InvalidBody, detail)
    })
}
