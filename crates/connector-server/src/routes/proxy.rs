//! Requests that are sent with a saved credential.
//!
//! The threats: an answer of the API that a browser runs as a page of this server, and one that leads a client and
//! its token elsewhere.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use connector_host::{ApiAnswer, ApiCallError, ApiMethod, ApiReport, ApiRequest, RunError};
use credential_store::Action;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::credentials::usable;
use crate::access::MayUse;
use crate::app::App;
use crate::body;
use crate::calls;
use crate::path::Named;
use crate::problem::{Code, Problem};
use crate::vault::LogEntry;

/// What says whether an answer is the API's (RFC 9209).
const PROXY_STATUS: HeaderName = HeaderName::from_static("proxy-status");

/// What comes before the path at the API, as segments: an empty one, `v1`, `credentials`, the name and `proxy`.
const SEGMENTS_BEFORE: usize = 5;

pub(super) fn routes() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(proxy))
}

/// Sends a request with the credential to a path below its base URL, as `host-runner call` does. The header
/// `Proxy-Status` says that the answer is the API's; it is given as a file to be saved, and redirects are not followed.
#[utoipa::path(method(get, post, put, patch, delete), path = "/v1/credentials/{name}/proxy/{*path}",
    operation_id = "callApi", tag = "credentials",
    params(
        ("name" = String, Path, description = "The name of the credential"),
        ("path" = String, Path, description = "The path below the base URL; the query is sent, too"),
    ),
    responses((status = "2XX", description = "The answer of the API",
        headers(("proxy-status" = String, description = "`received-status` is the status of the API")),
        content(("*/*")))))]
async fn proxy(
    caller: MayUse,
    State(app): State<Arc<App>>,
    Named(name): Named,
    request: Request,
) -> Result<Response, Problem> {
    let (credential, loaded) = usable(&app, &caller, &name).await?;
    let turn = app.turn()?;
    let (request, shown) = api_request(request).await?;
    let entry = LogEntry::new(&caller, credential.clone(), Action::Called);
    let (this, connector) = (Arc::clone(&app), Arc::clone(&loaded.connector));
    let calling = async move {
        let (opening, with) = (credential, Arc::clone(&connector));
        let values = this
            .vault
            .run(move |store| store.values(&opening, &with))
            .await?;
        let ApiReport {
            result, receipt, ..
        } = connector.call(&values, &request).await;
        drop(turn);
        let code = match &result {
            Ok(answer) => answer.status.to_string(),
            Err(error) => error.code().to_owned(),
        };
        // A path that holds a secret is not for the log.
        let detail = match &result {
            Err(ApiCallError::SecretMisplaced) => None,
            _ => Some(shown),
        };
        let entry = LogEntry {
            detail,
            code: Some(code),
            receipt: Some(receipt),
            ..entry
        };
        this.vault.log(entry).await?;
        result.map_err(problem).and_then(answered)
    };
    app.to_its_end(calling).await
}

/// The request for the API, and how the log shows it.
async fn api_request(request: Request) -> Result<(ApiRequest, String), Problem> {
    let (parts, body) = request.into_parts();
    let invalid = |error: connector_host::ApiRequestError| {
        Problem::new(Code::RequestRefused, error.to_string())
    };
    let method: ApiMethod = parts.method.as_str().parse().map_err(invalid)?;
    let path = path(parts.uri.path());
    let target = match parts.uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.clone(),
    };
    let body = body::read(body, ApiRequest::MAX_BODY_BYTES).await?;
    let body = (!body.is_empty()).then(|| body.to_vec());
    if body.is_some() {
        body::expect_type(&parts.headers, body::JSON)?;
    }
    let request = ApiRequest::new(method, &target, body).map_err(invalid)?;
    Ok((request, format!("{} {path}", parts.method)))
}

/// The path at the API, exactly as it was sent: what is in percent signs stays so.
fn path(whole: &str) -> String {
    let mut segments = whole.splitn(SEGMENTS_BEFORE + 1, '/').skip(SEGMENTS_BEFORE);
    ["/", segments.next().unwrap_or_default()].concat()
}

/// The answer of the API. Only what says something about it is given on, and no `Location`: a client that follows it
/// would take its token along.
fn answered(answer: ApiAnswer) -> Result<Response, Problem> {
    let status = StatusCode::from_u16(answer.status)
        .map_err(|_| Problem::new(Code::NoAnswer, "the API answered with an unknown status"))?;
    let mut headers = HeaderMap::new();
    for (name, value) in &answer.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).ok();
        let value = HeaderValue::from_str(value).ok();
        if let Some((name, value)) = name.zip(value)
            && !matches!(name, header::LOCATION | header::LINK | header::DATE)
        {
            headers.append(name, value);
        }
    }
    let received = format!("host-runner; received-status={}", status.as_u16());
    if let Ok(received) = HeaderValue::try_from(received) {
        headers.insert(PROXY_STATUS, received);
    }
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment"),
    );
    Ok((status, headers, answer.body).into_response())
}

fn problem(error: ApiCallError) -> Problem {
    let detail = error.to_string();
    match error {
        ApiCallError::BadInput(findings) => Problem::new(Code::BadInput, detail).found(findings),
        ApiCallError::Refused(_) | ApiCallError::SecretMisplaced => {
            Problem::new(Code::RequestRefused, detail)
        }
        ApiCallError::Denied(_) => Problem::new(Code::EgressDenied, detail),
        ApiCallError::Withheld => Problem::new(Code::AnswerWithheld, detail),
        ApiCallError::Run(error @ RunError::Host(_)) => calls::host_failed(&error),
        ApiCallError::Run(error) => {
            let detail = format!("{error} (`{}`)", error.code());
            Problem::new(Code::ConnectorMisbehaved, detail)
        }
        _ => Problem::new(Code::NoAnswer, detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_is_what_comes_after_the_name_whatever_that_is() {
        for (whole, expected) in [
            ("/v1/credentials/a/proxy/admin/limits", "/admin/limits"),
            ("/v1/credentials/a/proxy/", "/"),
            ("/v1/credentials/a%2Fproxy%2Fb/proxy/x%2Fy", "/x%2Fy"),
            ("/v1/credentials/proxy/proxy/proxy/../x", "/proxy/../x"),
            ("/v1/credentials/a/proxy//x", "//x"),
        ] {
            assert_eq!(path(whole), expected, "{whole}");
        }
    }

    #[test]
    fn an_answer_leads_nowhere_and_is_a_file() {
        let header = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let answer = ApiAnswer {
            status: 302,
            headers: [
                ("content-type", "text/html"),
                ("location", "https://evil.test/"),
                ("link", "<https://evil.test/>; rel=preload"),
                ("etag", "\"1\""),
            ]
            .map(header)
            .to_vec(),
            body: b"<script>".to_vec(),
        };
        let response = answered(answer).unwrap();
        let headers = response.headers();
        assert_eq!(response.status(), StatusCode::FOUND);
        assert_eq!(headers[header::CONTENT_DISPOSITION], "attachment");
        assert_eq!(headers[PROXY_STATUS], "host-runner; received-status=302");
        assert_eq!(headers[header::ETAG], "\"1\"");
        for name in [header::LOCATION, header::LINK] {
            assert!(!headers.contains_key(&name), "{name}");
        }
    }
}
