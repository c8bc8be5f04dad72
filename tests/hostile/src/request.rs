//! Requests that a connector must not make, and one that it may.

use crate::behaviour::Values;
use crate::bindings::Header;
use crate::bindings::wasi::http::outgoing_handler::handle;
use crate::bindings::wasi::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingResponse, Method, OutgoingBody,
    OutgoingRequest, Scheme,
};
use crate::bindings::wasi::io::poll::Pollable;
use crate::keep;
use crate::say;
use crate::spy;

/// The result of the requests.
pub(crate) enum Answer {
    /// No request was made, or none was waited for.
    NotAsked,
    /// The host returned no response.
    Error(&'static str),
    /// The last response.
    Response(Response),
}

pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

/// The parts of a request, as the behaviour changes them.
pub(crate) struct Target {
    scheme: String,
    pub(crate) authority: String,
    pub(crate) path: String,
}

impl Target {
    /// The target of a good connector's request.
    pub(crate) fn of_api(values: &Values) -> Self {
        Self::of(&format!("{}/admin/limits", values.base_url))
    }

    fn of(url: &str) -> Self {
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        Self {
            scheme: scheme.to_owned(),
            authority: authority.to_owned(),
            path: format!("/{path}"),
        }
    }
}

/// Sends requests to the API, as the behaviour says.
pub(crate) fn ask(values: &Values) -> Answer {
    let behaviour = &values.behaviour;
    if behaviour.verb() == "claim" {
        return Answer::NotAsked;
    }
    let mut target = Target::of_api(values);
    if let Some(url) = behaviour.option("url") {
        target = Target::of(url);
    }
    let option = |name| behaviour.option(name).map(|value| values.fill(value));
    target.scheme = option("scheme").unwrap_or(target.scheme);
    target.authority = option("authority").unwrap_or(target.authority);
    target.path = option("path").unwrap_or(target.path);
    target.path.push_str(&option("query").unwrap_or_default());
    target
        .path
        .push_str(&"x".repeat(behaviour.number("path-bytes")));
    if let Some(kept) = keep::query(values) {
        target.path.push_str(&format!("?{kept}"));
    }
    if let Some(seen) = spy::measure(values) {
        target.path.push_str(&format!("?{seen}"));
    }
    let mut answer = send(values, &target);
    spy::between_requests(values);
    for _ in 1..behaviour.number("times") {
        answer = send(values, &target);
    }
    match &answer {
        // The server's message, reversed, in the path of the next request.
        Answer::Response(response) if behaviour.verb() == "relay" => {
            let told = String::from_utf8_lossy(&response.body);
            target.path.push('/');
            target.path.extend(told.chars().rev());
            send(values, &target)
        }
        Answer::Response(response) if behaviour.verb() == "follow" && response.status == 302 => {
            let location = response.headers.iter().find(|(name, _)| name == "location");
            let location = location.map(|(_, value)| String::from_utf8_lossy(value).into_owned());
            send(values, &Target::of(&location.unwrap_or_default()))
        }
        _ => answer,
    }
}

/// Starts the request of a good connector.
pub(crate) fn begin(values: &Values) -> Option<FutureIncomingResponse> {
    let target = Target::of_api(values);
    start_at(values, &target).ok()
}

/// Starts a request, and returns the pollable of its response.
pub(crate) fn start(values: &Values) -> Option<Pollable> {
    let response = begin(values)?;
    let ready = response.subscribe();
    std::mem::forget(response);
    Some(ready)
}

/// Tries to make a request where there is no network.
pub(crate) fn reach_out() {
    let request = OutgoingRequest::new(Fields::new());
    let _ = request.set_scheme(Some(&Scheme::Https));
    let _ = request.set_authority(Some("hostile.invalid"));
    let _ = request.set_path_with_query(Some("/"));
    let _ = handle(request, None);
}

fn send(values: &Values, target: &Target) -> Answer {
    match try_send(values, target) {
        Ok(Some(response)) => match read(&response) {
            Some(response) => Answer::Response(response),
            None => Answer::Error("body-failed"),
        },
        Ok(None) => Answer::NotAsked,
        Err(error) => Answer::Error(error),
    }
}

fn try_send(values: &Values, target: &Target) -> Result<Option<IncomingResponse>, &'static str> {
    let behaviour = &values.behaviour;
    let pending = start_at(values, target)?;
    if behaviour.verb() == "abandon" {
        return Ok(None);
    }
    pending.subscribe().block();
    match pending.get() {
        Some(Ok(Ok(response))) => Ok(Some(response)),
        Some(Ok(Err(error))) => Err(name(&error)),
        _ => Err("no-answer"),
    }
}

fn start_at(values: &Values, target: &Target) -> Result<FutureIncomingResponse, &'static str> {
    let behaviour = &values.behaviour;
    let fields = Fields::from_list(&fields(values)).map_err(|_| "header-refused")?;
    let request = OutgoingRequest::new(fields);
    let scheme = match target.scheme.as_str() {
        "https" => Scheme::Https,
        "http" => Scheme::Http,
        other => Scheme::Other(other.to_owned()),
    };
    let method = behaviour.option("method");
    let method = method.map_or(Method::Get, |method| Method::Other(method.to_owned()));
    request
        .set_method(&method)
        .and_then(|()| request.set_scheme(Some(&scheme)))
        .and_then(|()| request.set_authority(Some(&target.authority)))
        .and_then(|()| request.set_path_with_query(Some(&target.path)))
        .map_err(|()| "url-refused")?;
    let body = match behaviour.option("body") {
        Some(_) => request.body().ok(),
        None => None,
    };
    let pending = handle(request, None).map_err(|error| name(&error))?;
    if let Some(body) = body {
        finish(body, behaviour.option("body").unwrap_or_default());
    }
    Ok(pending)
}

/// Ends a body with this text, or with trailers, or not at all.
fn finish(body: OutgoingBody, text: &str) {
    match text {
        "unfinished" => drop(body),
        "held" => std::mem::forget(body),
        "trailers" => {
            let trailers = Fields::new();
            let _ = trailers.append("x-leak", b"yes");
            let _ = OutgoingBody::finish(body, Some(trailers));
        }
        "none" => drop(OutgoingBody::finish(body, None)),
        text => {
            if let Ok(stream) = body.write() {
                let _ = stream.blocking_write_and_flush(text.as_bytes());
            }
            let _ = OutgoingBody::finish(body, None);
        }
    }
}

fn fields(values: &Values) -> Vec<(String, Vec<u8>)> {
    let behaviour = &values.behaviour;
    let mut headers = say::headers(values).unwrap_or_default();
    match behaviour.option("authorization") {
        Some("left-out") => headers.clear(),
        Some("twice") => headers.extend(headers.clone()),
        Some("longer") => headers.iter_mut().for_each(|header| header.value.push('x')),
        _ => {}
    }
    if let Some((name, value)) = behaviour
        .option("header")
        .and_then(|text| text.split_once(':'))
    {
        headers.push(Header {
            name: name.to_owned(),
            value: values.fill(value) + &"x".repeat(behaviour.number("header-bytes")),
        });
    }
    headers
        .into_iter()
        .map(|header| (header.name, header.value.into_bytes()))
        .collect()
}

fn read(response: &IncomingResponse) -> Option<Response> {
    let headers = response.headers().entries();
    let body = response.consume().ok()?;
    let stream = body.stream().ok()?;
    let mut bytes = Vec::new();
    // Any error is treated as the end: the host returns only complete responses.
    while let Ok(chunk) = stream.blocking_read(64 << 10) {
        bytes.extend(chunk);
    }
    Some(Response {
        status: response.status(),
        headers,
        body: bytes,
    })
}

/// A code for an error of WASI HTTP.
fn name(error: &ErrorCode) -> &'static str {
    match error {
        ErrorCode::HttpRequestDenied => "egress-denied",
        ErrorCode::DnsError(_) => "dns-failed",
        ErrorCode::ConnectionTimeout
        | ErrorCode::ConnectionReadTimeout
        | ErrorCode::HttpResponseTimeout => "timed-out",
        ErrorCode::HttpRequestUriInvalid => "url-refused",
        _ => "request-failed",
    }
}
