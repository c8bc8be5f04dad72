//! What every request passes before it reaches a route, and what every answer carries.
//!
//! The threats: a page of another origin that sends requests with a browser (CSRF), a name that an attacker
//! points at this machine (DNS rebinding), an answer that a browser keeps, guesses the type of, or runs.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use crate::app::App;
use crate::options::Hosts;
use crate::problem::{Code, Problem};
use crate::routes::health;

/// What the page may do: load its own files, and ask this server. Scripts cannot make markup of texts.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors ";

/// The one page that others may show in a frame: those of the allowed origins.
const FRAME: &str = "/frame.html";

/// What everything else may do: nothing.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// What every answer carries.
const HEADERS: [(HeaderName, HeaderValue); 5] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// How long a browser may keep that an origin is allowed, in seconds.
const PREFLIGHT_SECONDS: HeaderValue = HeaderValue::from_static("600");

/// What a page of an allowed origin may send.
const ALLOWED_METHODS: HeaderValue =
    HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");
const ALLOWED_HEADERS: HeaderValue =
    HeaderValue::from_static("authorization, content-type, if-match, if-none-match");
const EXPOSED_HEADERS: HeaderValue =
    HeaderValue::from_static("etag, location, retry-after, x-request-id, proxy-status");

/// Where a request comes from, as far as a browser says.
enum Site {
    /// The server's own page, or no page at all.
    Own,
    /// A page of another origin, which is allowed.
    Other(HeaderValue),
}

/// Lets a request pass, or refuses it.
pub(crate) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let ancestors = ancestors(&app.hosts, request.uri().path());
    let is_open = health::OPEN.contains(&request.uri().path());
    let site = if is_open {
        Ok(Site::Own)
    } else {
        site(&app.hosts, &request)
    };
    let mut response = match site {
        Ok(Site::Own) => next.run(request).await,
        Ok(Site::Other(origin)) => {
            let mut response = if is_preflight(&request) {
                preflight()
            } else {
                next.run(request).await
            };
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
            headers.insert(header::VARY, HeaderValue::from_static("origin"));
            response
        }
        Err(problem) => problem.into_response(),
    };
    seal(response.headers_mut(), &ancestors);
    response
}

/// Adds what every answer carries, whatever a route has put there.
fn seal(headers: &mut HeaderMap, ancestors: &str) {
    for (name, value) in HEADERS {
        headers.insert(name, value);
    }
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let is_proxied = headers.contains_key(header::CONTENT_DISPOSITION);
    let page_policy = HeaderValue::try_from([PAGE_POLICY, ancestors].concat()).ok();
    let policy = page_policy.filter(|_| is_page && !is_proxied);
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        policy.unwrap_or(HeaderValue::from_static(DATA_POLICY)),
    );
}

/// The origins whose pages may show a page of this server in a frame.
fn ancestors(hosts: &Hosts, path: &str) -> String {
    let origins: Vec<&str> = hosts.origins.iter().map(String::as_str).collect();
    if path != FRAME || origins.is_empty() {
        return "'none'".to_owned();
    }
    origins.join(" ")
}

/// Where a request comes from; an error if it must not be answered.
fn site(hosts: &Hosts, request: &Request) -> Result<Site, Problem> {
    let headers = request.headers();
    let host = only(headers, &header::HOST)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let authority = request
        .uri()
        .authority()
        .map(|authority| authority.as_str().to_ascii_lowercase());
    if !hosts.names.contains(&host) || authority.is_some_and(|authority| authority != host) {
        let detail = "whoever runs the server can name further hosts with `--host`";
        return Err(Problem::new(Code::HostRefused, detail));
    }
    if !headers.contains_key(header::ORIGIN) {
        return no_origin(headers, request);
    }
    let refused = || {
        let detail = "whoever runs the server can allow the origin of a page with `--allow-origin`";
        Problem::new(Code::OriginRefused, detail)
    };
    let origin = only(headers, &header::ORIGIN).ok_or_else(refused)?;
    let scheme = if hosts.is_tls { "https" } else { "http" };
    if origin == format!("{scheme}://{host}") {
        return Ok(Site::Own);
    }
    if hosts.origins.contains(origin) {
        return HeaderValue::from_str(origin)
            .map(Site::Other)
            .map_err(|_| refused());
    }
    Err(refused())
}

/// A request without an origin: no page has sent it, or a browser that says whose page it was.
fn no_origin(headers: &HeaderMap, request: &Request) -> Result<Site, Problem> {
    const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
    let site = headers.get(FETCH_SITE).map(HeaderValue::as_bytes);
    let is_api = request.uri().path().starts_with("/v1/");
    match site {
        None | Some(b"same-origin" | b"none") => Ok(Site::Own),
        // A link to the page may be anywhere.
        Some(_) if !is_api => Ok(Site::Own),
        Some(_) => {
            let detail = "the request comes from a page of another origin";
            Err(Problem::new(Code::OriginRefused, detail))
        }
    }
}

/// The value of a header that is there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() {
        return None;
    }
    value.to_str().ok()
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight() -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS),
        (header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_for_frames_can_be_framed_and_only_by_allowed_origins() {
        let none = Hosts::default();
        let mut two = Hosts::default();
        two.origins.insert("https://a.example".to_owned());
        two.origins.insert("https://b.example:8443".to_owned());
        for (hosts, path, expected) in [
            (&none, FRAME, "'none'"),
            (&two, "/", "'none'"),
            (&two, "/index.html", "'none'"),
            (&two, FRAME, "https://a.example https://b.example:8443"),
        ] {
            assert_eq!(ancestors(hosts, path), expected, "{path}");
        }
    }
}
